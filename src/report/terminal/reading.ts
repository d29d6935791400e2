import type { Gap } from '../../model/gap.js';
import { groupBySize } from '../digest.js';
import {
  describeAccesses,
  describeUseCases,
  filesWithErrors,
  missingEvidence,
  NOTHING_UNSEEN,
  untouchedTables,
} from '../text/blind-spots.js';
import { printable, shortenPath } from '../text/characters.js';
import { GAP_PLURALS, GAP_WORDS, placeOf, UNRESOLVED_WORDS } from '../text/names.js';
import { andMore, bullet, hangTerm, indent, paragraph, section } from '../text/page.js';
import { counted, firstOf, grouped, listed } from '../text/words.js';
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
    ...hangTerm(context, 'Accesses', describeAccesses(result)),
    ...hangTerm(context, 'Use cases', describeUseCases(result)),
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
  const { result, isFull } = context;
  const lines = [
    ...missingEvidence(result).flatMap((text) => bullet(context, context.paint.warning(text))),
    ...unresolvedCalls(context),
    ...gaps(context),
    ...filesWithErrors(result).flatMap((text) => bullet(context, text)),
    ...untouchedTables(result, isFull, context.table).flatMap((text) => bullet(context, text)),
  ];
  if (lines.length === 0 && result.catalog.tables.length === 0) return [];
  return section(
    context,
    'What could not be seen',
    lines.length === 0 ? paragraph(context, NOTHING_UNSEEN) : lines,
  );
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
    .map(({ key, items }) => {
      const kind = key as Gap['kind'];
      return counted(items.length, GAP_WORDS[kind], GAP_PLURALS[kind] ?? GAP_WORDS[kind]);
    })
    .join(', ');
}

function describeGap(gap: Gap): string {
  const place = placeOf({ file: gap.file, line: gap.line, name: null });
  const where = place === '' || place === gap.subject ? '' : ` (${place})`;
  return printable(`${gap.subject}: ${gap.message}${where}`);
}
