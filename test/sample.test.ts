import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../src/analyze.js';
import { explainTable, explainTables } from '../src/explain.js';
import type { AnalysisResult } from '../src/model/result.js';
import { parseResult } from '../src/report/result-file.js';
import { reporters } from '../src/report/reporters.js';
import { renderPair, renderTable } from '../src/report/why.js';
import { expectGolden } from './support/golden.js';
import {
  compareAccesses,
  compareColumns,
  compareCrossings,
  compareForeignKeys,
  compareOrder,
  compareOwnership,
  comparePlacements,
  comparePlaces,
  compareRemarks,
  compareSeams,
  compareTransactions,
  compareUseCases,
  expectedSystem,
  loadAccesses,
  sampleDir,
} from './support/sample.js';

const expectedAccesses = loadAccesses(sampleDir);

const tablesOfMysql = [
  ...readFileSync(`${sampleDir}db/mysql/schema.sql`, 'utf8').matchAll(/^CREATE TABLE (\w+)/gm),
].map((match) => match[1] ?? '');

describe('the sample itself', () => {
  test('type-checks', () => {
    const configFile = `${sampleDir}tsconfig.json`;
    const { config } = ts.readConfigFile(configFile, (path) => readFileSync(path, 'utf8'));
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, sampleDir);
    const program = ts.createProgram(fileNames, { ...options, noEmit: true });
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(fileNames.length).toBeGreaterThan(40);
    expect(messages).toEqual([]);
  });

  test('every table stands in exactly one expected seam', () => {
    const inSeams = expectedSystem.seams.flatMap(({ tables }) => tables);
    expect(inSeams.toSorted()).toEqual(tablesOfMysql.toSorted());
  });

  test('every expected access is of a table, and in a line of a file, that exists', () => {
    const wrong = expectedAccesses.filter(
      ({ file, lines, table }) =>
        !existsSync(sampleDir + file) ||
        !tablesOfMysql.includes(table) ||
        Math.max(...lines) > readFileSync(sampleDir + file, 'utf8').split('\n').length,
    );
    expect(wrong).toEqual([]);
  });
});

const SCHEMAS = {
  'PostgreSQL, found by looking around': [],
  'MySQL, by --schema': ['db/mysql/schema.sql'],
};

describe.each(Object.entries(SCHEMAS))('what is said about the sample on %s', (_title, schema) => {
  let result: AnalysisResult;

  beforeAll(async () => {
    result = await analyzeApp(sampleDir, schema);
  });

  test('every access, and no other', () => {
    expect(compareAccesses(expectedAccesses, result.accesses)).toEqual([]);
    expect(compareColumns(result.accesses)).toEqual([]);
  });

  test('every transaction, with what it writes', () => {
    expect(compareTransactions(expectedSystem.transactions, result.transactions)).toEqual([]);
  });

  test('every use case, with what it touches in which order', () => {
    expect(compareUseCases(result.useCases)).toEqual([]);
  });

  test('the seams, with their modules and reference data', () => {
    expect(compareSeams(result)).toEqual([]);
  });

  test('owners, contested tables and roles', () => {
    expect(compareOwnership(result)).toEqual([]);
  });

  test('why tables stand where they stand', () => {
    expect(comparePlacements(result)).toEqual([]);
  });

  test('how sure the place of each table is', () => {
    expect(comparePlaces(result)).toEqual([]);
  });

  test('everything that crosses, and what to do about it', () => {
    expect(compareCrossings(result)).toEqual([]);
  });

  test('the keys to break, and what to do about them', () => {
    expect(compareForeignKeys(result)).toEqual([]);
  });

  test('the order of extraction', () => {
    expect(compareOrder(result)).toEqual([]);
  });

  test('what could not be resolved, what was set aside, what was remarked', () => {
    expect(compareRemarks(result)).toEqual([]);
  });
});

const GOLDENS = {
  text: 'report.txt',
  json: 'result.json',
  dot: 'graph.dot',
  markdown: 'report.md',
} as const satisfies Record<keyof typeof reporters, string>;

describe('what is written about the sample', async () => {
  const result = await analyzeApp(sampleDir, []);
  const formats = Object.keys(reporters) as (keyof typeof reporters)[];

  test.each(formats)('as %s', async (format) => {
    const reporter = await reporters[format].load();
    const output = reporter.render(result, { width: 80, hasColor: false, isFull: false });
    expectGolden(output, `../fixtures/apps/musiccorp/expected/${GOLDENS[format]}`);
  });
});

describe('why', async () => {
  const result = await analyzeApp(sampleDir, []);
  const options = { width: 80, hasColor: false, isFull: false };

  test('a contested table', () => {
    const explanation = explainTable(result, 'customers');
    const text = explanation === null ? '' : renderTable(explanation, options);
    expectGolden(text, '../fixtures/apps/musiccorp/expected/why-customers.txt');
  });

  test.each([
    ['order_lines', 'picking_list_lines'],
    ['artists', 'bins'],
  ])('%s and %s', (one, other) => {
    const text = renderPair(explainTables(result, one, other), options);
    expectGolden(text, `../fixtures/apps/musiccorp/expected/why-${one}-${other}.txt`);
  });

  test('a saved result gives the same answers', async () => {
    const { json } = await import('../src/report/json.js');
    const saved = parseResult(json.render(result, options), 'result.json');
    expect(explainTables(saved, 'orders', 'order_lines')).toEqual(
      explainTables(result, 'orders', 'order_lines'),
    );
  });
});

/** Only what lies in the folder. */
function analyzeApp(root: string, schema: readonly string[]): Promise<AnalysisResult> {
  return analyze(
    {
      root: root.replace(/\/$/, ''),
      db: null,
      configFile: null,
      flags: schema.length > 0 ? { schema } : {},
      moduleGlobs: [],
      readsFolder: true,
    },
    '0.0.0',
  );
}
