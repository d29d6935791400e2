import { stripVTControlCharacters } from 'node:util';
import { instance } from '@viz-js/viz';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AnalysisResult } from '../../src/model/result.js';
import { json } from '../../src/report/json.js';
import type { Reporter } from '../../src/report/reporter.js';
import { reporters, type FormatName } from '../../src/report/reporters.js';
import { parseResult } from '../../src/report/result-file.js';
import { resultSchema } from '../../src/report/result-schema.js';
import { widthOf } from '../../src/report/text/characters.js';
import { arbitraryOf } from '../support/arbitrary.js';
import { extremes } from '../support/extreme-results.js';
import { expectGolden } from '../support/golden.js';
import { empty, shop } from '../support/sample-result.js';

const PLAIN = { width: 80, hasColor: false, isFull: false };
const FULL = { ...PLAIN, isFull: true };
const EXTENSIONS = { text: 'txt', json: 'json', dot: 'dot', markdown: 'md' } as const;
const formats = Object.keys(reporters) as FormatName[];
const results = arbitraryOf(resultSchema) as fc.Arbitrary<AnalysisResult>;

const loaded = new Map<FormatName, Reporter>();

beforeAll(async () => {
  for (const format of formats) loaded.set(format, await reporters[format].load());
});

function render(format: FormatName, result: AnalysisResult, options = PLAIN): string {
  return loaded.get(format)?.render(result, options) ?? '';
}

describe.each(formats)('%s', (format) => {
  test.each([
    ['shop', shop, PLAIN],
    ['shop-full', shop, FULL],
    ['empty', empty, PLAIN],
  ] as const)('of %s', (name, result, options) => {
    expectGolden(
      render(format, result, options),
      `report/golden/${name}.golden.${EXTENSIONS[format]}`,
    );
  });

  test.each(Object.entries(extremes))('survives %s', (_name, result) => {
    for (const options of [PLAIN, FULL]) {
      const text = render(format, result, options);
      expect(text).toMatch(/\n$/);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  test('gives the same bytes for every result, colored or not, and never throws', () => {
    fc.assert(
      fc.property(results, fc.boolean(), fc.boolean(), (result, hasColor, isFull) => {
        const options = { width: 80, hasColor, isFull };
        const text = render(format, result, options);
        expect(render(format, structuredClone(result), options)).toBe(text);
        expect(text.endsWith('\n')).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the terminal report', () => {
  test('keeps to 80 columns, apart from names that are longer', () => {
    const long = render('text', shop, FULL)
      .split('\n')
      .filter((line) => widthOf(line) > 80);
    expect(long).toEqual([]);
  });

  test('never cuts a table name', () => {
    const result = extremes['names of every kind'];
    const text = render('text', result, { ...FULL, width: 40 });
    for (const { name } of result.catalog.tables.filter(({ name }) => /^\w+$/.test(name))) {
      expect(text).toContain(name);
    }
  });

  test('lets no name give the terminal a command', () => {
    fc.assert(
      fc.property(results, (result) => {
        const text = render('text', result, FULL).replaceAll('\n', '');
        expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
      { numRuns: 30 },
    );
  });

  test('without color it is the same text', () => {
    const colored = render('text', shop, { ...PLAIN, hasColor: true });
    expect(colored).not.toBe(render('text', shop));
    expect(stripVTControlCharacters(colored)).toBe(render('text', shop));
  });

  test('begins with what was found, and with what could not be seen', () => {
    const sections = render('text', shop).match(/^.+(?=\n─)/gm);
    expect(sections?.slice(0, 3)).toEqual(['In short', 'What was read', 'What could not be seen']);
    const [, first = ''] = render('text', shop).split(/^─+$/m);
    expect(first).toMatch(/10 tables in 3 seams/);
    expect(first).toMatch(/Start with billing/);
    expect(first).toMatch(/2 unresolved call sites/);
    expect(first).toMatch(/Without one owner: customers/);
    expect(first.split('\n').length).toBeLessThan(20);
  });

  test('describes a handful of contested tables, those written in the most places first', () => {
    const claimed = shop.ownership.filter(({ verdict }) => verdict === 'contested');
    const ownership = Array.from({ length: 9 }, (_, index) =>
      claimed.map((each) => ({
        ...each,
        table: `claimed_${index}`,
        claimants: each.claimants.map((claim) => ({ ...claim, writes: index + 1 })),
      })),
    ).flat();
    const names = (isFull: boolean): string[] =>
      render('text', { ...shop, ownership }, { ...PLAIN, isFull }).match(
        /^  claimed_\d(?= stands in)/gm,
      ) ?? [];
    expect(names(false).map((name) => name.trim())).toEqual(
      [8, 7, 6, 5].map((n) => `claimed_${n}`),
    );
    expect(names(true)).toHaveLength(9);
    expect(render('text', { ...shop, ownership })).toContain(
      '… and 5 more contested tables (--full)',
    );
  });

  test('says how to see what a long list leaves out', () => {
    const short = render('text', extremes['two hundred seams']);
    expect(short).toMatch(/… and \d+ more seams with [\d,]+ tables \(--full\)/);
    expect(short.split('\n').length).toBeLessThan(400);
    expect(render('text', extremes['two hundred seams'], FULL)).not.toContain('--full');
  });
});

/**
 * What Graphviz complains about in the graph of a result. Each time a new one: after many warnings about letters that
 * it has no width for, an instance breaks. The treemap engine reads everything and lays out at once what takes the
 * layered engine minutes.
 */
async function complaintsOf(result: AnalysisResult, engine: 'dot' | 'patchwork'): Promise<unknown> {
  const graphviz = await instance();
  const { status, errors } = graphviz.render(render('dot', result), { engine, format: 'dot' });
  return { status, errors: errors.filter(({ level }) => level === 'error') };
}

const FINE = { status: 'success', errors: [] };

describe('the graph', () => {
  test.each([
    ['shop', shop],
    ['empty', empty],
    ...Object.entries(extremes).filter(([, { catalog }]) => catalog.tables.length < 100),
  ] as const)('Graphviz draws %s', async (_name, result) => {
    expect(await complaintsOf(result, 'dot')).toEqual(FINE);
  });

  test.each(Object.entries(extremes))('Graphviz reads %s', async (_name, result) => {
    expect(await complaintsOf(result, 'patchwork')).toEqual(FINE);
  });

  test('Graphviz reads every graph', async () => {
    await fc.assert(
      fc.asyncProperty(results, async (result) => {
        expect(await complaintsOf(result, 'patchwork')).toEqual(FINE);
      }),
      { numRuns: 30 },
    );
  });

  test('seams are clusters with their tables, keys to break are marked', async () => {
    const drawn = (await instance()).renderJSON(render('dot', shop)) as {
      readonly objects: readonly { readonly name: string; readonly nodes?: readonly number[] }[];
      readonly edges: readonly { readonly label?: string; readonly color?: string }[];
    };
    const cluster = drawn.objects.find(({ name }) => name === 'cluster seam catalog');
    expect(cluster?.nodes?.map((id) => drawn.objects[id]?.name)).toEqual([
      'genres',
      'products',
      'stock_levels',
    ]);
    const marked = drawn.edges.filter(({ label }) => label?.startsWith('break: '));
    expect(marked).toHaveLength(shop.foreignKeysToBreak.length);
    expect(new Set(marked.map(({ color }) => color))).toEqual(new Set(['#D50000']));
  });
});

describe('the JSON result', () => {
  test('read again and written again it is the same bytes', () => {
    fc.assert(
      fc.property(results, (result) => {
        const text = json.render(result, PLAIN);
        expect(json.render(parseResult(text, 'result.json'), PLAIN)).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  test('does not depend on the order in which objects were put together', () => {
    const shuffled = JSON.parse(JSON.stringify(shop), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as AnalysisResult;
    expect(render('json', shuffled)).toBe(render('json', shop));
  });
});

describe('a file that is no result of this version says so', () => {
  test.each([
    ['an empty file', '', /it is empty/],
    ['text', 'hello', /it is not JSON/],
    ['a list', '[1]', /not JSON|no "resultVersion"/],
    ['a cut-off result', JSON.stringify(shop).slice(0, 5000), /cut off or damaged/],
    ['other JSON', '{"name": "shop"}', /no "resultVersion"/],
    ['a facts file', '{"factsVersion": 1, "tables": []}', /facts file/],
    ['a newer result', '{"resultVersion": 2}', /version 2/],
    ['a result without its parts', '{"resultVersion": 1}', /at tool/],
    ['a wrong value', JSON.stringify({ ...shop, seams: [{ id: 7 }] }), /at seams\.0\.id/],
  ])('%s', (_name, text, message) => {
    expect(() => parseResult(text, 'saved.json')).toThrow(message);
    expect(() => parseResult(text, 'saved.json')).toThrow(/"saved\.json"/);
  });
});
