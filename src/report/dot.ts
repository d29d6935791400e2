import type { ForeignKey } from '../model/catalog.js';
import type { ForeignKeyToBreak } from '../model/plan.js';
import type { AnalysisResult } from '../model/result.js';
import type { Crossing, CrossingKind, Seam } from '../model/seam.js';
import { contestedTables } from './digest.js';
import type { Reporter } from './reporter.js';
import { printable } from './text/characters.js';
import { CROSSING_WORDS } from './text/names.js';

// https://graphviz.org/doc/info/lang.html

/** A picture for Graphviz: seams are clusters, keys to break are red and say so. */
export const dot: Reporter = {
  render(result) {
    const looks = looksOf(result);
    const inside = new Set(result.seams.flatMap((seam) => seam.tables));
    const outside = result.catalog.tables.filter(({ name }) => !inside.has(name));
    const lines = [
      'digraph decompose {',
      '  graph [compound=true, newrank=true, rankdir=LR, fontname="Helvetica"];',
      '  node [shape=box, style="rounded,filled", fillcolor=white, color=gray40, fontname="Helvetica", fontsize=11];',
      '  edge [color=gray60, fontname="Helvetica", fontsize=9];',
      ...result.seams.flatMap((seam) => cluster(seam, looks)),
      ...outside.map(({ name }) => `  ${node(name, looks.get(name))}`),
      ...keyEdges(result),
      ...crossingEdges(result),
      ...LEGEND,
      '}',
    ];
    return `${lines.join('\n')}\n`;
  },
};

type Attributes = Readonly<Record<string, string | number>>;

type Look = 'reference-data' | 'contested';

const LOOKS: Readonly<Record<Look, { readonly words: string; readonly attributes: Attributes }>> = {
  'reference-data': { words: 'reference data', attributes: { style: 'rounded,filled,dashed' } },
  contested: { words: 'contested', attributes: { color: '#E69F00', penwidth: 2 } },
};

function looksOf(result: AnalysisResult): ReadonlyMap<string, Look> {
  return new Map<string, Look>([
    ...result.seams.flatMap((seam) =>
      seam.referenceData.map((table) => [table, 'reference-data'] as const),
    ),
    ...contestedTables(result).map(({ table }) => [table, 'contested'] as const),
  ]);
}

function cluster(seam: Seam, looks: ReadonlyMap<string, Look>): string[] {
  const owners =
    seam.modules.length === 0 ? '' : `\\nkept by ${seam.modules.map(escape).join(', ')}`;
  const nodes = seam.tables.map((table) => node(table, looks.get(table)));
  // Graphviz draws no cluster without a node, and an edge of the whole seam needs one to begin at.
  const anchor = `${quote(anchorOf(seam))} [label="no tables", shape=plaintext];`;
  return [
    `  subgraph ${quote(clusterOf(seam))} {`,
    `    label="${escape(seam.name)}${owners}"; style="rounded,filled"; fillcolor=gray95; color=gray60;`,
    ...(nodes.length === 0 ? [anchor] : nodes).map((line) => `    ${line}`),
    '  }',
  ];
}

function clusterOf(seam: Seam): string {
  return `cluster seam ${seam.id}`;
}

function anchorOf(seam: Seam): string {
  return seam.tables[0] ?? `seam ${seam.id}`;
}

function node(table: string, look: Look | undefined): string {
  if (look === undefined) return `${quote(table)};`;
  const { words, attributes } = LOOKS[look];
  return `${quote(table)} ${bracket(attributes, `${escape(table)}\\n${words}`)};`;
}

const BREAK: Attributes = { color: '#D50000', fontcolor: '#D50000', penwidth: 2 };

/** Keys inside a seam in gray, keys to break in red with what to do instead; dashed where no constraint exists. */
function keyEdges(result: AnalysisResult): string[] {
  const broken = new Map(result.foreignKeysToBreak.map((key) => [identityOf(key), key]));
  return result.catalog.foreignKeys.map((key) => {
    const style: Attributes = key.origin === 'declared' ? {} : { style: 'dashed' };
    const cut = broken.get(identityOf(key));
    if (cut === undefined) return edge(key.from, key.to, style);
    const name = escape(cut.name ?? cut.columns.join(', '));
    return edge(key.from, key.to, { ...BREAK, ...style }, `break: ${name}\\n${cut.treatment}`);
  });
}

function identityOf(key: ForeignKey | ForeignKeyToBreak): string {
  return JSON.stringify([key.name, key.from, key.columns, key.to, key.toColumns]);
}

/** Okabe and Ito's colors, which people with color blindness can tell apart, each with a label of its own. */
const CROSSINGS: Readonly<Record<Exclude<CrossingKind, 'foreign-key'>, Attributes>> = {
  transaction: { color: '#CC79A7', style: 'bold', dir: 'none' },
  write: { color: '#E69F00', style: 'bold' },
  join: { color: '#0072B2', dir: 'none' },
  trigger: { color: '#009E73', style: 'dashed' },
  routine: { color: '#009E73', style: 'dotted' },
  view: { color: '#56B4E9', style: 'dashed' },
  read: { color: '#56B4E9', style: 'dotted' },
};

/** What crosses apart from keys: one edge for each kind and pair of ends, however many crossings stand behind it. */
function crossingEdges(result: AnalysisResult): string[] {
  const seams = new Map(result.seams.map((seam) => [seam.id, seam]));
  const drawn = new Map<
    string,
    { readonly ends: Ends; readonly kind: CrossingKind; count: number }
  >();
  for (const crossing of result.crossings) {
    const ends = crossing.kind === 'foreign-key' ? null : endsOf(crossing, seams);
    if (ends === null) continue;
    const key = JSON.stringify([crossing.kind, ends]);
    const known = drawn.get(key);
    if (known === undefined) drawn.set(key, { ends, kind: crossing.kind, count: 1 });
    else known.count += 1;
  }
  return [...drawn.values()].map(({ ends, kind, count }) => {
    const look = kind === 'foreign-key' ? {} : CROSSINGS[kind];
    const tail: Attributes = ends.tailCluster === null ? {} : { ltail: ends.tailCluster };
    const words = count === 1 ? CROSSING_WORDS[kind][0] : `${count} ${CROSSING_WORDS[kind][1]}`;
    return edge(ends.tail, ends.head, { ...look, ...tail, constraint: 'false' }, words);
  });
}

interface Ends {
  readonly tail: string;
  readonly head: string;
  /** The edge begins at the border of this cluster: a module's access, which has no table on its own side. */
  readonly tailCluster: string | null;
}

function endsOf(crossing: Crossing, seams: ReadonlyMap<string, Seam>): Ends | null {
  const from = seams.get(crossing.from);
  const to = seams.get(crossing.to);
  if (from === undefined || to === undefined) return null;
  const tail = crossing.tables.find((table) => from.tables.includes(table));
  const head = crossing.tables.find((table) => to.tables.includes(table)) ?? anchorOf(to);
  if (tail !== undefined) return { tail, head, tailCluster: null };
  return { tail: anchorOf(from), head, tailCluster: clusterOf(from) };
}

function edge(tail: string, head: string, attributes: Attributes, label = ''): string {
  const description = bracket(attributes, label);
  return `  ${quote(tail)} -> ${quote(head)}${description === '' ? '' : ` ${description}`};`;
}

/** Attribute values are ours; the label may hold names, which the caller has escaped. */
function bracket(attributes: Attributes, label: string): string {
  const parts = Object.entries(attributes).map(([key, value]) => `${key}=${quote(String(value))}`);
  const all = label === '' ? parts : [`label="${label}"`, ...parts];
  return all.length === 0 ? '' : `[${all.join(', ')}]`;
}

function quote(name: string): string {
  return `"${printable(name).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** For labels, in which Graphviz also reads character entities. */
function escape(name: string): string {
  return quote(name).slice(1, -1).replaceAll('&', '&amp;');
}

const LEGEND: readonly string[] = [
  '  subgraph "cluster legend" {',
  '    label="Legend"; style="rounded"; color=gray60;',
  '    "legend: table" [label="table"];',
  ...Object.entries(LOOKS).map(
    ([look, { words, attributes }]) =>
      `    ${quote(`legend: ${look}`)} ${bracket(attributes, words)};`,
  ),
  ...Object.entries<Attributes>({
    'foreign key that stays': {},
    'foreign key to break': BREAK,
    'relation without a constraint': { style: 'dashed' },
    ...Object.fromEntries(
      Object.entries(CROSSINGS).map(([kind, look]) => [
        CROSSING_WORDS[kind as CrossingKind][0],
        look,
      ]),
    ),
  }).flatMap(([words, look], index) => [
    `    ${quote(`legend: ${index}a`)} [label="", shape=point];`,
    `    ${quote(`legend: ${index}b`)} [label="", shape=point];`,
    `  ${edge(`legend: ${index}a`, `legend: ${index}b`, look, words)}`,
  ]),
  '  }',
];
