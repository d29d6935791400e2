import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSql } from '../../src/sql/read-sql.js';
import { queries } from './queries.js';
import { queryArbitrary } from './random-query.js';
import { tablesByServer } from './server-parser.js';

/** Our reading in the form of the server's; names folded as PostgreSQL folds them. */
function tablesByReader(sql: string, dialect: 'postgresql' | null): string[] {
  return readSql(sql, { dialect })
    .flatMap((statement) => statement.tables)
    .flatMap((table) => {
      const name = table.isQuoted ? table.name : table.name?.toLowerCase();
      const schema = table.schema === null ? '' : `${table.schema}.`;
      return table.operations.map((operation) => `${schema}${name} ${operation}`);
    })
    .sort();
}

describe('the reader agrees with the PostgreSQL parser', () => {
  test.each(queries)('%s', async (sql) => {
    const expected = await tablesByServer(sql);
    expect(tablesByReader(sql, 'postgresql')).toEqual(expected);
    expect(tablesByReader(sql, null)).toEqual(expected);
    expect(readSql(sql, { dialect: 'postgresql' }).flatMap((s) => s.problems)).toEqual([]);
  });

  test('on random queries', async () => {
    await fc.assert(
      fc.asyncProperty(queryArbitrary, async (sql) => {
        const expected = await tablesByServer(sql);
        expect(tablesByReader(sql, 'postgresql')).toEqual(expected);
        // MySQL means something else by `DELETE FROM t USING t ...`, so without a dialect it may be read so.
        if (!/DELETE[^]* USING /.test(sql)) expect(tablesByReader(sql, null)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
