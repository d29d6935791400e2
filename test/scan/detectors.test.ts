import { describe, expect, test } from 'vitest';
import {
  codeOfLibrary,
  libraries,
  markedIn,
  schemaOfLibrary,
  seenIn,
  USING_ALL,
} from '../support/detector-fixtures.js';
import { scanTexts } from '../support/scan-texts.js';

describe.each(libraries)('%s', (library) => {
  const texts = codeOfLibrary(library);

  test.each(Object.keys(texts))('%s: every marked line is seen, and no other', async (name) => {
    const schema = await schemaOfLibrary(library);
    const { facts } = scanTexts(texts, schema?.catalog, schema?.models);
    expect(seenIn(name, facts.accesses)).toEqual(markedIn(texts[name] ?? ''));
  });

  test('says the same in whatever order the files come', async () => {
    const schema = await schemaOfLibrary(library);
    const reversed = Object.fromEntries(Object.entries(texts).reverse());
    const [one, other] = [texts, reversed].map((code) => {
      const { facts, gaps, index } = scanTexts(code, schema?.catalog, schema?.models);
      return JSON.stringify([facts, gaps, index.readings]);
    });
    expect(other).toBe(one);
  });

  test('says the same when other libraries are in use as well', async () => {
    const schema = await schemaOfLibrary(library);
    const alone = scanTexts(texts, schema?.catalog, schema?.models);
    const catalog = schema?.catalog ?? alone.index.readings[0]?.catalog;
    const among = scanTexts({ ...texts, ...USING_ALL }, catalog, schema?.models);
    expect(among.facts.accesses).toEqual(alone.facts.accesses);
    expect(among.facts.transactions).toEqual(alone.facts.transactions);
  });
});
