import type { Catalog, EnumType } from '../../model/catalog.js';
import type { Gap } from '../../model/gap.js';
import { sortBy, sortedUnique } from '../../util/sort.js';
import type { CatalogReading, FileSource, SchemaFile } from '../source.js';
import { ormModelsOf } from './prisma/models.js';
import { parsePrismaFile, type PrismaProblem } from './prisma/parse.js';
import { foreignKeysOf, linkTablesOf } from './prisma/relations.js';
import {
  assembleSchema,
  attributeOf,
  defaultSchemaOf,
  schemaNameOf,
  tableNameOf,
  type PrismaSchema,
} from './prisma/schema.js';
import { enumValuesOf, isKnownType, tableOf, viewOf } from './prisma/tables.js';
import { fullName } from '../naming.js';

/**
 * Reads `schema.prisma`, or all files of a schema in several: the tables, keys and constraints that Prisma Migrate
 * would make of it, and the models as code knows them.
 */
export const prismaSchema: FileSource = {
  title: 'Prisma schema',
  read: async (files) => readPrismaSchema(files),
};

function readPrismaSchema(files: readonly SchemaFile[]): CatalogReading {
  const parsed = files.map(parsePrismaFile);
  const problems = parsed.flatMap((file) => file.problems);
  const schema = assembleSchema(
    parsed.flatMap(({ blocks }) => blocks),
    problems,
  );
  reportUnknownTypes(schema, problems);
  const links = linkTablesOf(schema);
  return {
    catalog: catalogOf(schema, links),
    models: ormModelsOf(schema, links),
    gaps: [...sortBy(problems, ...PLACE).map(describeProblem), ...datasourceGaps(schema, files)],
    defaultSchema: defaultSchemaOf(schema),
    used: `Prisma schema ${files.map(({ path }) => path).join(', ')}`,
    role: 'orm',
  };
}

const PLACE = [({ file }: PrismaProblem) => file, ({ line }: PrismaProblem) => line] as const;

function catalogOf(schema: PrismaSchema, links: ReturnType<typeof linkTablesOf>): Catalog {
  const models = schema.models
    .filter(({ kind }) => kind === 'model')
    .map((model) => ({ model, table: tableOf(model, schema) }));
  const tables = [...models.map(({ table }) => table), ...links.map(({ table }) => table)];
  const views = schema.models
    .filter(({ kind }) => kind === 'view')
    .map((model) => viewOf(model, schema));
  const enums = schema.provider === 'mysql' ? [] : enumsOf(schema);
  return {
    dialect: dialectOf(schema),
    serverVersion: null,
    schemas: sortedUnique(
      [...tables, ...views, ...enums].flatMap(({ schema: name }) => (name === null ? [] : [name])),
    ),
    tables,
    foreignKeys: [
      ...models.flatMap(({ model, table }) => foreignKeysOf(model, table, schema)),
      ...links.flatMap(({ foreignKeys }) => foreignKeys),
    ],
    views,
    triggers: [],
    routines: [],
    enums,
  };
}

function enumsOf(schema: PrismaSchema): EnumType[] {
  return [...schema.enumByName.values()].map((block) => {
    const schemaName = schemaNameOf(block, schema);
    const name = fullName(schemaName, tableNameOf(block));
    return { name, schema: schemaName, values: enumValuesOf(block) };
  });
}

function dialectOf({ provider }: PrismaSchema): Catalog['dialect'] {
  if (provider === 'mysql') return 'mysql';
  return provider === 'postgresql' || provider === 'cockroachdb' ? 'postgresql' : null;
}

/** A type that nothing declares: most often a file of a schema in several that was not given. */
function reportUnknownTypes(schema: PrismaSchema, problems: PrismaProblem[]): void {
  for (const model of schema.models) {
    for (const field of model.fields) {
      const isForeign = attributeOf(field, 'relation') !== undefined;
      if (isKnownType(field, schema)) continue;
      const message = isForeign
        ? `The relation leads to ${field.type}, which is declared in none of the files; the relation is not seen.`
        : `The type ${field.type} is declared in none of the files; give the whole schema folder with --schema.`;
      const { file } = model;
      problems.push({ file, line: field.line, subject: `${model.name}.${field.name}`, message });
    }
  }
}

function describeProblem({ file, line, subject, message }: PrismaProblem): Gap {
  return { kind: 'unparsed-statement', subject, message, file, line };
}

function datasourceGaps({ provider, models }: PrismaSchema, files: readonly SchemaFile[]): Gap[] {
  const [first] = files;
  if (first === undefined) return [];
  if (models.length === 0) {
    const message = 'No model is declared in it.';
    return [{ kind: 'unparsed-file', subject: first.path, message, file: first.path, line: null }];
  }
  if (provider === 'postgresql' || provider === 'mysql' || provider === 'cockroachdb') return [];
  const message =
    provider === 'unknown'
      ? 'No datasource names the provider; column types are printed as PostgreSQL would print them.'
      : `The provider ${provider} is read for its models and relations only; database SQL for it is not.`;
  return [
    { kind: 'unsupported', subject: 'database dialect', message, file: first.path, line: null },
  ];
}
