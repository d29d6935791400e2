import { contestedTables, countKinds, cutsOf, describeKinds, seamsBySize } from '../digest.js';
import { missingEvidence, NOTHING_UNSEEN } from '../text/blind-spots.js';
import { hangTerm, paragraph, section } from '../text/page.js';
import {
  confidenceWord,
  counted,
  firstOf,
  grouped,
  joinSentences,
  listed,
  percent,
} from '../text/words.js';
import { keepCounts } from '../text/wrap.js';
import type { ReportContext } from './context.js';

/** The first screen: what was found, where to start, and what the picture leaves out. */
export function inShort(context: ReportContext): string[] {
  const { result, isFull } = context;
  if (result.catalog.tables.length === 0) {
    return section(
      context,
      'In short',
      paragraph(
        context,
        'No table was found. Give a database with --db, or SQL files, migrations or an ORM schema with --schema.',
      ),
    );
  }
  const more = isFull
    ? []
    : paragraph(context, 'Everything with file and line: --full. For tools: --format json.');
  return section(context, 'In short', [
    ...hangTerm(context, 'Found', describeFound(context)),
    ...hangTerm(context, 'Crossings', describeCrossings(context)),
    ...hangTerm(context, 'Start with', describeFirstStep(context)),
    ...hangTerm(context, 'Not seen', describeNotSeen(context)),
    ...hangTerm(context, 'Caveats', describeCaveats(context)),
    ...more.map(context.paint.dim),
  ]);
}

function describeFound(context: ReportContext): string {
  const { catalog, seams } = context.result;
  const found = `${counted(catalog.tables.length, 'table')} in ${counted(seams.length, 'seam')}`;
  if (seams.length < 2) return `${found}: no cut is proposed.`;
  const names = seamsBySize(context.result).map(
    ({ id, tables }) => `${context.seam(id)} (${grouped(tables.length)})`,
  );
  return `${found}: ${firstNames(names, 5)}.`;
}

function describeCrossings({ result }: ReportContext): string {
  if (result.seams.length < 2) return '';
  const pairs = cutsOf(result).length;
  if (pairs === 0) return 'Nothing crosses between any two seams.';
  const kinds = keepCounts(describeKinds(countKinds(result.crossings)));
  const keys = result.foreignKeysToBreak.length;
  const sentences = [
    `${grouped(result.crossings.length)} between ${counted(pairs, 'pair')} of seams: ${kinds}.`,
    keys === 0 ? '' : keepCounts(`${counted(keys, 'foreign key')} to break.`),
  ];
  return sentences.filter((text) => text !== '').join(' ');
}

function describeFirstStep(context: ReportContext): string {
  const [first] = context.result.extractionOrder;
  if (first === undefined || context.result.seams.length < 2) return '';
  const crossings = keepCounts(describeKinds(first.costs.crossings));
  const price = crossings === '' ? 'nothing ties it to the rest' : `to undo: ${crossings}`;
  return `${context.seam(first.seam)} (${price}).`;
}

function describeNotSeen({ result }: ReportContext): string {
  const { gaps, unresolved, coverage } = result;
  const calls = Math.max(coverage.accessesUnresolved, unresolved.length);
  const untouched = coverage.evidence.accesses ? coverage.tablesWithoutAccess.length : 0;
  const parts = [
    calls === 0
      ? ''
      : `${counted(calls, 'unresolved call site')} (${percent(coverage.share)} resolved)`,
    gaps.length === 0 ? '' : `${counted(gaps.length, 'gap')} in what was read`,
    coverage.filesWithErrors === 0
      ? ''
      : `${counted(coverage.filesWithErrors, 'code file')} with syntax errors`,
    untouched === 0 ? '' : `who uses ${counted(untouched, 'table')} that no resolved code touches`,
  ].filter((part) => part !== '');
  if (parts.length > 0) return keepCounts(`${listed(parts)}.`);
  return missingEvidence(result).length === 0 ? NOTHING_UNSEEN : '';
}

/** What a reader must know before building on the seams. */
function describeCaveats(context: ReportContext): string {
  return joinSentences([
    ...missingEvidence(context.result),
    ...weakSeams(context),
    ...noOwner(context),
  ]);
}

function weakSeams(context: ReportContext): string[] {
  const weak = seamsBySize(context.result).filter(
    ({ source, confidence }) => source !== 'configured' && confidenceWord(confidence) === 'weak',
  );
  if (weak.length === 0) return [];
  const names = weak.map(({ id }) => context.seam(id));
  const seams = `${grouped(weak.length)} of ${counted(context.result.seams.length, 'seam')}`;
  return [`Weak, not to build on yet: ${seams} (${firstNames(names, 3)}).`];
}

function noOwner(context: ReportContext): string[] {
  const tables = contestedTables(context.result).map(({ table }) => context.table(table));
  if (tables.length === 0) return [];
  return [`Without one owner: ${firstNames(tables, 3)}.`];
}

/** The first names, and how many more there are: the sections below have the rest. */
function firstNames(names: readonly string[], limit: number): string {
  const { shown, rest } = firstOf(names, limit, false);
  return listed(rest === 0 ? shown : [...shown, `${grouped(rest)} more`]);
}
