import type { Gap } from '../../model/gap.js';
import { groupBySize } from '../digest.js';
import { printable, shortenPath } from '../text/characters.js';
import { GAP_WORDS, placeOf, UNRESOLVED_WORDS } from '../text/names.js';
import { andMore, bullet, hangTerm, indent, paragraph, section } from '../text/page.js';
import { counted, firstOf, grouped, listed, percent } from '../text/words.js';
import type { ReportContext } from './context.js';

/** What the picture was drawn from. */
export function whatWasRead(context: ReportContext): string[] {
  const { result, isFull } = context;
  const { inputs, ignoredInputs } = result.coverage;
  const used = firstOf(inputs, 6, isFull);
  const unused = firstOf(ignoredInputs, 3, isFull);
  return section(context, 'What was read', [
    ...used.shown.flatMap((input) => hangTerm(context, 'Input', printable(input))),
    ...andMore(context, used.rest, 'input'),
    ...hangTerm(context, 'Schema', describeSchema(context)),
    ...hangTerm(context, 'Code', describeCode(context)),
    ...hangTerm(context, 'Accesses', describeAccesses(context)),
    ...hangTerm(context, 'Set aside', describeSetAside(context)),
    ...unused.shown.flatMap((input) => hangTerm(context, 'Not used', printable(input))),
    ...andMore(context, unused.rest, 'input'),
  ]);
}

function describeSchema({ result: { catalog } }: ReportContext): string {
  if (catalog.tables.length === 0) return 'no tables were found';
  const parts = [
    counted(catalog.tables.length, 'table'),
    counted(catalog.foreignKeys.length, 'foreign key'),
    ...(
      [
        [catalog.views.length, 'view'],
        [catalog.triggers.length, 'trigger'],
        [catalog.routines.length, 'routine'],
      ] as const
    )
      .filter(([count]) => count > 0)
      .map(([count, noun]) => counted(count, noun)),
  ];
  const schemas =
    catalog.schemas.length > 1 ? ` in ${counted(catalog.schemas.length, 'schema')}` : '';
  return listed(parts) + schemas;
}

function describeCode({ result: { coverage, modules } }: ReportContext): string {
  if (coverage.filesSeen === 0) return 'no code was read';
  const parsed =
    coverage.filesParsed === coverage.filesSeen
      ? counted(coverage.filesParsed, 'file')
      : `${grouped(coverage.filesParsed)} of ${counted(coverage.filesSeen, 'file')}`;
  return `${parsed}, ${counted(coverage.lines, 'line')}, in ${counted(modules.length, 'module')}`;
}

function describeAccesses({ result: { coverage } }: ReportContext): string {
  const all = coverage.accessesResolved + coverage.accessesUnresolved;
  if (all === 0) return coverage.filesSeen === 0 ? '' : 'the code names no table';
  return `${counted(coverage.accessesResolved, 'access', 'accesses')} tied to a table; ${percent(coverage.share)} of the database call sites resolved`;
}

function describeSetAside({ result: { setAside } }: ReportContext): string {
  if (setAside.length === 0) return '';
  const parts = groupBySize(setAside, ({ kind }) => kind).map(({ key, items }) =>
    counted(
      items.reduce((sum, { count }) => sum + count, 0),
      `access in ${key} code`,
      `accesses in ${key} code`,
    ),
  );
  return `${listed(parts)}, which say nothing about who owns a table`;
}

/** What is missing from the picture: nothing that could not be read is reported as absent. */
export function whatCouldNotBeSeen(context: ReportContext): string[] {
  const lines = [
    ...missingEvidence(context),
    ...unresolvedCalls(context),
    ...gaps(context),
    ...filesWithErrors(context),
    ...untouchedTables(context),
  ];
  if (lines.length === 0 && context.result.catalog.tables.length === 0) return [];
  const nothing = 'Nothing: every input, statement and call site could be read.';
  return section(
    context,
    'What could not be seen',
    lines.length === 0 ? paragraph(context, nothing) : lines,
  );
}

function missingEvidence(context: ReportContext): string[] {
  const { catalog, coverage } = context.result;
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
  return sentences
    .filter((text) => text !== '')
    .flatMap((text) => bullet(context, context.paint.warning(text)));
}

function unresolvedCalls(context: ReportContext): string[] {
  const { result, isFull, paint } = context;
  const { unresolved, coverage } = result;
  const total = Math.max(coverage.accessesUnresolved, unresolved.length);
  if (total === 0) return [];
  const reasons = groupBySize(unresolved, ({ reason }) => reason).flatMap(({ key, items }) => {
    const words = UNRESOLVED_WORDS[key as keyof typeof UNRESOLVED_WORDS];
    const { shown } = firstOf(items, 1, isFull);
    const places = shown.flatMap((item) => {
      const place = shortenPath(`${printable(item.file)}:${item.line}`, context.width - 10);
      if (!isFull) return [`e.g. ${paint.place(place)}`];
      return [
        paint.place(place),
        ...paragraph(context, `${printable(item.detail)} ${printable(item.excerpt)}`, 4),
      ];
    });
    return [...bullet(context, `${grouped(items.length)}: ${words}`, 2), ...indent(places)];
  });
  const verb = total === 1 ? 'names' : 'name';
  const first = `${counted(total, 'database call site')} ${verb} a table that could not be told:`;
  return [...bullet(context, paint.warning(first)), ...indent(reasons)];
}

function gaps(context: ReportContext): string[] {
  const { result, isFull, paint } = context;
  if (result.gaps.length === 0) return [];
  const { shown, rest } = firstOf(result.gaps, 4, isFull);
  const noun = counted(result.gaps.length, 'gap');
  const first = `${noun} in what was read (${countGaps(result.gaps)}):`;
  return [
    ...bullet(context, paint.warning(first)),
    ...indent([
      ...shown.flatMap((gap) => bullet(context, describeGap(gap), 2)),
      ...andMore(context, rest, 'gap'),
    ]),
  ];
}

function countGaps(gaps: readonly Gap[]): string {
  return groupBySize(gaps, ({ kind }) => kind)
    .map(({ key, items }) => `${grouped(items.length)} ${GAP_WORDS[key as Gap['kind']]}`)
    .join(', ');
}

function describeGap(gap: Gap): string {
  const place = placeOf({ file: gap.file, line: gap.line, name: null });
  const where = place === '' || place === gap.subject ? '' : ` (${place})`;
  return printable(`${gap.subject}: ${gap.message}${where}`);
}

function filesWithErrors(context: ReportContext): string[] {
  const count = context.result.coverage.filesWithErrors;
  if (count === 0) return [];
  const verb = count === 1 ? 'has' : 'have';
  return bullet(
    context,
    `${counted(count, 'code file')} ${verb} syntax errors; what stands around them was read.`,
  );
}

function untouchedTables(context: ReportContext): string[] {
  const { result, isFull } = context;
  const { tablesWithoutAccess, evidence } = result.coverage;
  if (!evidence.accesses || tablesWithoutAccess.length === 0) return [];
  const { shown, rest } = firstOf(tablesWithoutAccess, 8, isFull);
  const verb = tablesWithoutAccess.length === 1 ? 'is' : 'are';
  const more = rest === 0 ? '' : `, … and ${rest} more (--full)`;
  const all = counted(result.catalog.tables.length, 'table');
  return bullet(
    context,
    `${grouped(tablesWithoutAccess.length)} of ${all} ${verb} touched by no code that could be resolved: ${shown.map(context.table).join(', ')}${more}.`,
  );
}
