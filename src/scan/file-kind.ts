import type { SetAside } from '../model/access.js';

/** What a file is for: only `production` code says who owns a table. */
export type FileKind = 'production' | SetAside['kind'];

const TEST_NAME =
  /(?:[.-](?:test|tests|spec|e2e|e2e-spec|int-test|cy|stories|mock|mocks|fixture|bench)|_test|_spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:jest|vitest|playwright|cypress)[\w.-]*\.[cm]?[jt]s$/i;
const TEST_FOLDER =
  /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|e2e|cypress|playwright|test-utils|testutils|integration-tests|e2e-tests)\//i;
/** Names that a product may also give to a feature of its own ("tests" of a school). */
const MAYBE_TEST_FOLDER = /(?:^|\/)(?:tests?|specs?|fixtures|testing|mocks)\//i;
const FEATURE_ROOT = /(?:^|\/)(?:src|app|lib|server|modules|features)\//;
const TEST_CODE =
  /\b(?:describe|it|test|beforeEach|beforeAll)\s*\(|\bexpect\s*\(|from ['"](?:vitest|chai|sinon|supertest|@nestjs\/testing|@faker-js\/faker|@playwright\/test|node:test)['"]/;
const SEED =
  /(?:^|\/)(?:seeds?|seeders?|seeding)\/|(?:^|[/.-])seed(?:s|er|ers)?(?:[.-][\w-]+)*\.[cm]?[jt]s$/i;
const FACTORY_NAME = /(?:^|\/)factories\/|[.-]factory\.[cm]?[jt]s$|Factory\.[cm]?[jt]s$/;
/** A factory of sample rows uses one of these; a factory of objects, which is application code, does not. */
const FACTORY_CODE =
  /['"](?:@faker-js\/faker|faker|fishery|factory-girl|factory-bot|rosie|typeorm-extension|casual|chance|@snaplet\/seed)['"]/;
const MIGRATION =
  /(?:^|\/)(?:[\w-]*migrations?|migrate)\/|[.-]migration\.[cm]?[jt]s$|(?:^|\/)migrations\.[cm]?[jt]s$|(?:^|\/)\d{12,14}[-_][\w-]+\.[cm]?[jt]s$/i;
const MIGRATION_CODE =
  /implements\s+MigrationInterface|extends\s+Migration\b|exports\.(?:up|down)\b|export\s+(?:async\s+)?(?:function|const)\s+(?:up|down)\b|\bqueryInterface\b|\b(?:up|down)\s*(?:\(|[:=]\s*(?:async\s*)?(?:function|\(|\w+\s*=>))/;
/** Servers to develop the product with, and code that shows others how it is used. */
const EXAMPLE_FOLDER = /(?:^|\/)(?:dev-servers?|examples?|example-[\w-]+)\//i;
/** Code that a generator copies into somebody's project: it names what is yet to be made. */
const SCAFFOLD =
  /[.-](?:template|tpl)\.[cm]?[jt]sx?$|(?:^|\/)(?:scaffolds?|scaffolding)\/|(?:^|\/)(?:cli|create|create-[\w-]+|generators?|schematics)\/(?:.*\/)?templates?\//i;

/**
 * Tells application code from code that says nothing about ownership, by where it stands and, where a name alone
 * could mislead, by what it holds.
 *
 * @param path relative to the analysed folder
 * @param read the file's content, asked for only where the path leaves it open
 */
export function fileKindOf(path: string, read: () => string = () => ''): FileKind {
  if (TEST_NAME.test(path) || TEST_FOLDER.test(path) || isInTestFolder(path, read)) return 'test';
  if (SEED.test(path)) return 'seed';
  if (FACTORY_NAME.test(path) && FACTORY_CODE.test(read())) return 'factory';
  if (MIGRATION.test(path) && (path.endsWith('.sql') || MIGRATION_CODE.test(read())))
    return 'migration';
  return SCAFFOLD.test(path) || isExample(path) ? 'example' : 'production';
}

/** Below a folder of the product's own features, examples are one of them. */
function isExample(path: string): boolean {
  const match = EXAMPLE_FOLDER.exec(path);
  return match !== null && !FEATURE_ROOT.test(path.slice(0, match.index + 1));
}

function isInTestFolder(path: string, read: () => string): boolean {
  const match = MAYBE_TEST_FOLDER.exec(path);
  if (match === null) return false;
  return !FEATURE_ROOT.test(path.slice(0, match.index + 1)) || TEST_CODE.test(read());
}
