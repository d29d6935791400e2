import { describe, expect, test, vi } from 'vitest';
import type * as Registry from '../../src/scan/detectors.js';
import {
  codeOfLibrary,
  libraries,
  markedIn,
  schemaOfLibrary,
  seenIn,
  USING_ALL,
} from '../support/detector-fixtures.js';
import { scanTexts } from '../support/scan-texts.js';

vi.mock('../../src/scan/detectors.js', async (original) => {
  const { detectors } = await original<typeof Registry>();
  return { detectors: Object.fromEntries(Object.entries(detectors).reverse()) };
});

describe('detectors that are asked in the opposite order, all of them in use', () => {
  test.each(libraries)('see every marked line of %s, and no other', async (library) => {
    const texts = codeOfLibrary(library);
    const schema = await schemaOfLibrary(library);
    const catalog = schema?.catalog ?? scanTexts(texts).index.readings[0]?.catalog;
    const { facts } = scanTexts({ ...texts, ...USING_ALL }, catalog, schema?.models);
    for (const [name, text] of Object.entries(texts)) {
      expect([name, seenIn(name, facts.accesses)]).toEqual([name, markedIn(text)]);
    }
  });
});
