import type { ForeignKeyToBreak } from '../model/plan.js';
import type { AnalysisResult } from '../model/result.js';
import type { Crossing, Seam } from '../model/seam.js';
import {
  CONTESTED_SHOWN,
  contestedTables,
  countKinds,
  cutsOf,
  describeKinds,
  groupBySize,
  groupUnsure,
  seamNames,
  seamsBySize,
} from './digest.js';
import type { Reporter } from './reporter.js';
import {
  describeAccesses,
  describeUseCases,
  filesWithErrors,
  missingEvidence,
  untouchedTables,
} from './text/blind-spots.js';
import { code, prose } from './text/markdown-text.js';
import {
  CROSSING_WORDS,
  GAP_WORDS,
  ORIGIN_WORDS,
  placeOf,
  ROLE_WORDS,
  TREATMENT_WORDS,
  UNRESOLVED_WORDS,
} from './text/names.js';
import { confidenceWord, counted, firstOf, grouped, joinSentences, percent } from './text/words.js';

/** The report for a pull request or a wiki, in GitHub's Markdown. */
export const markdown: Reporter = {
  render(result, { isFull }) {
    const lines = [
      '# How this database could come apart',
      ...reading(result),
      ...blindSpots(result, isFull),
      ...seams(result, isFull),
      ...contested(result, isFull),
      ...cuts(result, isFull),
      ...keys(result, isFull),
      ...order(result, isFull),
      ...remarks(result, isFull),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function reading(result: AnalysisResult): string[] {
  const { coverage, catalog, modules } = result;
  return section('What was read', [
    ...coverage.inputs.map((input) => `- ${prose(input)}`),
    `- ${counted(catalog.tables.length, 'table')}, ${counted(catalog.foreignKeys.length, 'foreign key')}, ${counted(catalog.views.length, 'view')}, ${counted(catalog.triggers.length, 'trigger')}, ${counted(catalog.routines.length, 'routine')}`,
    `- ${grouped(coverage.filesParsed)} of ${counted(coverage.filesSeen, 'code file')} in ${counted(modules.length, 'module')}`,
    ...[describeAccesses(result), describeUseCases(result)]
      .filter((text) => text !== '')
      .map((text) => `- ${text}`),
    ...coverage.ignoredInputs.map((input) => `- not used: ${prose(input)}`),
  ]);
}

function blindSpots(result: AnalysisResult, isFull: boolean): string[] {
  const { shown, rest } = firstOf(result.gaps, 5, isFull);
  const lines = [
    ...missingEvidence(result).map((text) => `- ${text}`),
    ...groupBySize(result.unresolved, ({ reason }) => reason).map(({ key, items }) => {
      const words = UNRESOLVED_WORDS[key as keyof typeof UNRESOLVED_WORDS];
      const places = firstOf(items, 1, isFull).shown.map(({ file, line }) =>
        code(`${file}:${line}`),
      );
      return `- ${counted(items.length, 'database call site')} unresolved: ${words} (${isFull ? '' : 'e.g. '}${places.join(', ')})`;
    }),
    ...filesWithErrors(result).map((text) => `- ${text}`),
    ...untouchedTables(result, isFull, code).map((text) => `- ${text}`),
    ...shown.map(
      (gap) => `- ${GAP_WORDS[gap.kind]}: ${prose(gap.subject)}: ${prose(gap.message)}${at(gap)}`,
    ),
    ...more(rest, 'gap'),
  ];
  if (lines.length === 0 && result.catalog.tables.length === 0) return [];
  return section('What could not be seen', lines.length === 0 ? ['- nothing'] : lines);
}

function at(place: { readonly file: string | null; readonly line: number | null }): string {
  const text = placeOf({ ...place, name: null });
  return text === '' ? '' : ` (${code(text)})`;
}

function seams(result: AnalysisResult, isFull: boolean): string[] {
  if (result.seams.length === 0) return section('Proposed seams', ['None.']);
  const { shown, rest } = firstOf(seamsBySize(result), 30, isFull);
  return section('Proposed seams', [
    'A seam is a group of tables that could live in a database of its own, with the modules that keep them up to date.',
    '',
    ...table(
      ['Seam', 'Tables', 'Kept by', 'Reference data', 'Confidence', 'Unsure'],
      shown.map((seam) => seamRow(result, seam, isFull)),
    ),
    ...more(rest, 'seam'),
  ]);
}

function seamRow(result: AnalysisResult, seam: Seam, isFull: boolean): string[] {
  return [
    `**${prose(seam.name)}**`,
    `${counted(seam.tables.length, 'table')}: ${names(seam.tables, isFull)}`,
    seam.modules.map((module) => code(module, 'cell')).join(', '),
    names(seam.referenceData, isFull),
    seam.source === 'configured'
      ? 'configured'
      : `${percent(seam.confidence)}, ${confidenceWord(seam.confidence)}`,
    describeUnsure(result, seam, isFull),
  ];
}

/** Which tables could stand in another seam as well, and in which. */
function describeUnsure(result: AnalysisResult, seam: Seam, isFull: boolean): string {
  const nameOf = seamNames(result);
  const { shown, rest } = firstOf(groupUnsure(result, seam), 3, isFull);
  const parts = shown.map(({ tables, rival }) => {
    const what = tables.length === seam.tables.length ? 'all' : names(tables, isFull);
    return `${what}: or ${prose(nameOf(rival))}?`;
  });
  return [...parts, ...(rest === 0 ? [] : [`… and ${rest} more`])].join('; ');
}

function names(tables: readonly string[], isFull: boolean): string {
  const { shown, rest } = firstOf(tables, 12, isFull);
  const list = shown.map((name) => code(name, 'cell')).join(', ');
  return rest === 0 ? list : `${list}, … and ${rest} more`;
}

function contested(result: AnalysisResult, isFull: boolean): string[] {
  const tables = contestedTables(result);
  if (tables.length === 0) return [];
  const { shown, rest } = firstOf(tables, CONTESTED_SHOWN, isFull);
  const rows = shown.map((ownership) => [
    code(ownership.table, 'cell'),
    ROLE_WORDS[ownership.role],
    ownership.claimants
      .map(
        (claim) =>
          `${code(claim.module, 'cell')} (${counted(claim.writes, 'write')}, ${counted(claim.reads, 'read')})`,
      )
      .join(', '),
    joinSentences([...ownership.reasons, ...ownership.doubts].map(prose)),
  ]);
  return section('Contested tables', [
    'More than one module has a serious claim to these. Each needs one owner before it can move.',
    '',
    ...table(['Table', 'Role', 'Claimants, strongest first', 'For and against'], rows),
    ...more(rest, 'table'),
  ]);
}

function cuts(result: AnalysisResult, isFull: boolean): string[] {
  const all = cutsOf(result);
  if (all.length === 0) return [];
  const nameOf = seamNames(result);
  const { shown, rest } = firstOf(all, 20, isFull);
  const rows = shown.map((cut) => [
    prose(nameOf(cut.left)),
    prose(nameOf(cut.right)),
    grouped(cut.crossings.length),
    describeKinds(countKinds(cut.crossings)),
  ]);
  return section('Cheapest cuts', [
    'What ties two seams together and would break if each had its own database.',
    '',
    ...table(['Between', 'and', 'Crossings', 'of which'], rows),
    ...more(rest, 'pair'),
    ...(isFull ? all.flatMap((cut) => ['', ...crossings(cut.crossings, nameOf)]) : []),
  ]);
}

function crossings(items: readonly Crossing[], nameOf: (id: string) => string): string[] {
  return table(
    ['Kind', 'From', 'To', 'Tables', 'Where', 'Instead'],
    items.map((crossing) => [
      CROSSING_WORDS[crossing.kind][0],
      prose(nameOf(crossing.from)),
      prose(nameOf(crossing.to)),
      names(crossing.tables, true),
      crossing.evidence.map((evidence) => code(placeOf(evidence), 'cell')).join(', '),
      `${TREATMENT_WORDS[crossing.treatment]}. ${prose(crossing.why)}`,
    ]),
  );
}

function keys(result: AnalysisResult, isFull: boolean): string[] {
  if (result.foreignKeysToBreak.length === 0) return [];
  const nameOf = seamNames(result);
  const { shown, rest } = firstOf(result.foreignKeysToBreak, 25, isFull);
  return section('Foreign keys to break', [
    ...table(
      ['Key', 'Seams', 'Lost', 'Instead', 'Why'],
      shown.map((key) => [
        describeKey(key),
        `${prose(nameOf(key.fromSeam))} → ${prose(nameOf(key.toSeam))}`,
        joinSentences(key.lost.map(prose)),
        TREATMENT_WORDS[key.treatment],
        prose(key.why),
      ]),
    ),
    ...more(rest, 'foreign key'),
  ]);
}

function describeKey(key: ForeignKeyToBreak): string {
  const from = code(`${key.from} (${key.columns.join(', ')})`, 'cell');
  const to = code(`${key.to} (${key.toColumns.join(', ')})`, 'cell');
  const action = key.onDelete === null ? '' : `, on delete ${key.onDelete}`;
  const name = key.name === null ? '' : ` ${code(key.name, 'cell')}`;
  return `${from} → ${to}: ${ORIGIN_WORDS[key.origin]}${name}${action}`;
}

function order(result: AnalysisResult, isFull: boolean): string[] {
  if (result.extractionOrder.length === 0 || result.seams.length < 2) return [];
  const nameOf = seamNames(result);
  const { shown, rest } = firstOf(result.extractionOrder, 15, isFull);
  return section('Extraction order', [
    ...shown.map(({ position, seam, reasons, costs, blockedBy }) => {
      const kinds = describeKinds(costs.crossings);
      const price = kinds === '' ? 'nothing to undo' : `to undo: ${kinds}`;
      const after = blockedBy.map((id) => prose(nameOf(id))).join(', ');
      const parts = [price, after === '' ? '' : `after ${after}`].filter((part) => part !== '');
      return `${position}. **${prose(nameOf(seam))}** (${parts.join('; ')}). ${joinSentences(reasons.map(prose))}`;
    }),
    ...more(rest, 'seam'),
  ]);
}

function remarks(result: AnalysisResult, isFull: boolean): string[] {
  if (result.findings.length === 0) return [];
  const { shown, rest } = firstOf(result.findings, 10, isFull);
  return section('Remarks', [
    ...shown.map(
      ({ severity, subject, message, hint, places }) =>
        `- ${severity}: ${code(subject)}: ${prose(message)} ${prose(hint)}${places.slice(0, 1).map(at).join('')}`,
    ),
    ...more(rest, 'remark'),
  ]);
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', `## ${title}`, '', ...lines];
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function more(rest: number, noun: string): string[] {
  return rest === 0 ? [] : ['', `… and ${counted(rest, `more ${noun}`)} (\`--full\`)`];
}
