import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { expectedSystem, loadAccesses, sampleDir } from './support/sample.js';

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
