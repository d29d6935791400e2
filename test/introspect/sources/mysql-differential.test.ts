import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mysqlFiles } from '../../../src/introspect/sources/mysql-files.js';
import { mysql } from '../../../src/introspect/sources/mysql.js';
import { comparable, LIMITS } from '../../support/compare-catalogs.js';
import { findMySql, type TestDatabase } from '../../support/mysql.js';

const server = await findMySql('the comparison of MySQL files with a live database');

async function readBoth(database: TestDatabase, script: string) {
  await database.run(script);
  const live = await mysql.read(database.url, { schemas: [], ...LIMITS });
  const files = await mysqlFiles.read([{ path: 'schema.sql', text: script }]);
  const dumped = await mysqlFiles.read([{ path: 'dump.sql', text: await database.dump() }]);
  return { live, files, dumped };
}

describe.skipIf(server === null)('MySQL files against a live database', () => {
  for (const fixture of ['bookshop']) {
    const script = readFileSync(`fixtures/databases/${fixture}/mysql.sql`, 'utf8');

    it(`reads ${fixture} from files as the server reports it`, async () => {
      await server!.withDatabase(async (database) => {
        const { live, files, dumped } = await readBoth(database, script);
        expect(comparable(files, database.name)).toEqual(comparable(live, database.name));
        expect(comparable(dumped, database.name)).toEqual(comparable(live, database.name));
      });
    });
  }
});
