import type { Gap } from '../model/gap.js';
import { compareText } from '../util/sort.js';
import { detectors } from './detectors.js';
import { specifiersOf, type FileFacts } from './index-pass/facts.js';

interface Library {
  /** The name that its detector has, or would have, in the registry: with a detector it is no longer unread. */
  readonly detector: string;
  readonly title: string;
  readonly packages: RegExp;
}

/** Ways to a database that go neither through SQL text nor through a detector. */
const LIBRARIES: readonly Library[] = [
  { detector: 'bookshelf', title: 'Bookshelf', packages: /^bookshelf$/ },
  { detector: 'drizzle', title: 'Drizzle', packages: /^drizzle-orm(?:\/|$)/ },
  { detector: 'knex', title: 'Knex', packages: /^knex(?:\/|$)/ },
  { detector: 'kysely', title: 'Kysely', packages: /^kysely(?:\/|$)/ },
  { detector: 'lucid', title: 'Lucid', packages: /^@adonisjs\/lucid(?:\/|$)/ },
  { detector: 'massive', title: 'Massive', packages: /^massive$/ },
  { detector: 'mikroorm', title: 'MikroORM', packages: /^@mikro-orm\// },
  { detector: 'mongodb', title: 'the MongoDB driver', packages: /^mongodb$/ },
  { detector: 'mongoose', title: 'Mongoose', packages: /^(?:mongoose|@nestjs\/mongoose)$/ },
  { detector: 'objection', title: 'Objection', packages: /^objection$/ },
  { detector: 'orchid-orm', title: 'Orchid ORM', packages: /^orchid-orm(?:\/|$)/ },
  { detector: 'redbean', title: 'RedBean', packages: /^redbean-node(?:\/|$)/ },
  {
    detector: 'sequelize',
    title: 'Sequelize',
    packages: /^(?:sequelize|sequelize-typescript|@sequelize\/core|@nestjs\/sequelize)(?:\/|$)/,
  },
  {
    detector: 'supabase',
    title: 'the Supabase client',
    packages: /^@supabase\/(?:supabase|postgrest)-js$/,
  },
  { detector: 'waterline', title: 'Waterline', packages: /^waterline$/ },
  { detector: 'zapatos', title: 'Zapatos', packages: /^zapatos(?:\/|$)/ },
];

/**
 * Names the object mappers and query builders that the code imports and no detector reads: without a word they would
 * look like code that touches no table.
 *
 * @param files production code
 */
export function findUnreadLibraries(files: readonly FileFacts[]): readonly Gap[] {
  return LIBRARIES.filter(({ detector }) => !Object.hasOwn(detectors, detector)).flatMap(
    ({ title, packages }) => {
      const users = files
        .filter((file) => specifiersOf(file).some((specifier) => packages.test(specifier)))
        .map(({ path }) => path)
        .sort(compareText);
      const [first] = users;
      return first === undefined ? [] : [gapOf(title, first, users.length)];
    },
  );
}

function gapOf(title: string, file: string, count: number): Gap {
  const users = count === 1 ? '1 file uses' : `${count} files use`;
  return {
    kind: 'unsupported',
    subject: title,
    message: `${users} it. Its calls are not read, so accesses through them are missing, and tables may look unused; SQL text handed to it is read. Accesses found by other means can be given with --facts.`,
    file,
    line: null,
  };
}
