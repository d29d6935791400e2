import type { AnalysisResult } from '../../model/result.js';
import type { UseCaseKind } from '../../model/access.js';
import { groupBySize } from '../digest.js';
import { USE_CASE_WORDS } from './names.js';
import { counted, firstOf, grouped, listed, percent } from './words.js';

/** What a report says where there is nothing else to say here. */
export const NOTHING_UNSEEN = 'Nothing: every input, statement and call site could be read.';

/** How much of the code's access to the database could be told; empty where no code was read. */
export function describeAccesses({ coverage }: AnalysisResult): string {
  const all = coverage.accessesResolved + coverage.accessesUnresolved;
  if (all === 0) return coverage.filesSeen === 0 ? '' : 'the code names no table';
  return `${counted(coverage.accessesResolved, 'access', 'accesses')} tied to a table; ${percent(coverage.share)} of the database call sites resolved`;
}

/** How many entry points were found, by what calls them; empty where there are none. */
export function describeUseCases({ useCases }: AnalysisResult): string {
  if (useCases.length === 0) return '';
  const kinds = groupBySize(useCases, ({ kind }) => kind ?? 'told by facts files').map(
    ({ key, items }) => {
      const words = USE_CASE_WORDS[key as UseCaseKind] ?? [key, key];
      return counted(items.length, words[0], words[1]);
    },
  );
  return `${counted(useCases.length, 'use case')} (entry points) found: ${listed(kinds)}`;
}

/** A sentence for each kind of evidence that the system does not give at all. */
export function missingEvidence({ catalog, coverage }: AnalysisResult): string[] {
  if (catalog.tables.length === 0) return [];
  const { foreignKeys, accesses, transactions } = coverage.evidence;
  const sentences = [
    foreignKeys
      ? ''
      : 'The schema declares no foreign keys: tables were grouped by other evidence alone.',
    accesses
      ? ''
      : 'No code that reaches a table: seams, owners and order rest on the schema alone.',
    accesses && !transactions
      ? 'No transaction was found in the code: a cut may break one that is not shown here.'
      : '',
  ];
  return sentences.filter((text) => text !== '');
}

/** At most one sentence on code files that do not parse. */
export function filesWithErrors({ coverage }: AnalysisResult): string[] {
  const count = coverage.filesWithErrors;
  if (count === 0) return [];
  const verb = count === 1 ? 'has' : 'have';
  return [
    `${counted(count, 'code file')} ${verb} syntax errors; what stands around them was read.`,
  ];
}

/**
 * At most one sentence on tables that no code touches; none where no code touches any.
 *
 * @param show how a table's name is written
 */
export function untouchedTables(
  result: AnalysisResult,
  isFull: boolean,
  show: (table: string) => string,
): string[] {
  const { tablesWithoutAccess, evidence } = result.coverage;
  if (!evidence.accesses || tablesWithoutAccess.length === 0) return [];
  const { shown, rest } = firstOf(tablesWithoutAccess, 8, isFull);
  const verb = tablesWithoutAccess.length === 1 ? 'is' : 'are';
  const more = rest === 0 ? '' : `, … and ${grouped(rest)} more (--full)`;
  const all = counted(result.catalog.tables.length, 'table');
  return [
    `${grouped(tablesWithoutAccess.length)} of ${all} ${verb} touched by no code that could be resolved: ${shown.map(show).join(', ')}${more}.`,
  ];
}
