import type { Evidence } from '../model/dependency.js';
import type { PairExplanation, PairTie, TableExplanation } from '../model/explanation.js';
import type { Reason } from '../model/placement.js';
import type { RenderOptions } from './reporter.js';
import { printable } from './text/characters.js';
import { CROSSING_WORDS, placeOf, ROLE_WORDS, TREATMENT_WORDS } from './text/names.js';
import { andMore, bullet, hangTerm, indent, paragraph, section, type Page } from './text/page.js';
import { paintFor } from './text/paint.js';
import { firstOf, listed, percent } from './text/words.js';
import { keepCounts } from './text/wrap.js';

interface Sheet extends Page {
  readonly isFull: boolean;
}

/** Why one table stands where it stands, for people. */
export function renderTable(explanation: TableExplanation, options: RenderOptions): string {
  const sheet = sheetFor(options);
  const { table, ownership, placement, mates } = explanation;
  const { seam, role, owner, verdict, claimants, runnerUp } = ownership;
  const writers = claimants.filter(({ writes }) => writes > 0).map(({ module }) => module);
  const owned =
    owner ?? (verdict === 'unowned' ? 'nobody writes it' : `contested: ${listed(writers)}`);
  const others = firstOf(mates, 8, sheet.isFull);
  const more = others.rest === 0 ? '' : ` and ${others.rest} more`;
  const beside = mates.length === 0 ? 'no other table' : others.shown.join(', ') + more;
  const reasons = placement?.reasons ?? [];
  return page([
    sheet.paint.title(printable(table)),
    ...indent([
      ...hangTerm(sheet, 'stands in', `${printable(seam)}, with ${printable(beside)}`),
      ...hangTerm(sheet, 'kept by', printable(owned)),
      ...hangTerm(sheet, 'role', ROLE_WORDS[role]),
      ...hangTerm(sheet, 'confidence', percent(ownership.confidence)),
      ...hangTerm(
        sheet,
        'else',
        runnerUp === null
          ? ''
          : `${printable(runnerUp.seam)}, in ${percent(runnerUp.share)} of the runs with varied evidence`,
      ),
    ]),
    ...section(sheet, `Why it stands in ${printable(seam)}`, [
      ...paragraph(sheet, describePull(placement?.ownShare ?? null, reasons[0]?.share === null)),
      ...reasons.flatMap((reason) => describeReason(sheet, reason, '')),
      ...(placement === null ? ownership.reasons.flatMap((text) => bullet(sheet, text)) : []),
    ]),
    ...section(sheet, 'What speaks against it', againstLines(sheet, explanation)),
  ]);
}

function describePull(share: number | null, isRuled: boolean): string {
  if (share === null) return '';
  const rule = isRuled ? 'The first reason decides, whatever pulls. ' : '';
  return `${rule}${percent(share)} of all that pulls at it pulls there. The figure after a reason is its part of that pull.`;
}

function againstLines(sheet: Sheet, { placement, ownership }: TableExplanation): string[] {
  const doubts = placement?.doubts ?? [];
  const lines = [
    ...doubts.flatMap((doubt) => describeReason(sheet, doubt, `${printable(doubt.seam)}: `)),
    ...(placement === null ? ownership.doubts.flatMap((text) => bullet(sheet, text)) : []),
  ];
  return lines.length === 0 ? ['nothing'] : lines;
}

function describeReason(sheet: Sheet, reason: Reason, before: string): string[] {
  const share =
    reason.share === null || reason.share === 0 ? '' : keepCounts(` (${percent(reason.share)})`);
  return [
    ...bullet(sheet, `${before}${printable(reason.text)}${share}`),
    ...evidenceLines(sheet, reason.evidence, reason.count),
  ];
}

/** What ties two tables, for people. */
export function renderPair(explanation: PairExplanation, options: RenderOptions): string {
  const sheet = sheetFor(options);
  const [one, other] = explanation.tables.map(printable);
  return page([
    sheet.paint.title(`${one} and ${other}`),
    ...indent(paragraph(sheet, describeVerdict(explanation))),
    ...tieLines(sheet, explanation),
    ...chainLines(sheet, explanation),
    ...crossingLines(sheet, explanation),
  ]);
}

function describeVerdict({ tables, seams, isTogether, ties, chain }: PairExplanation): string {
  const [one = '', other = ''] = tables.map(printable);
  const [seam = '', otherSeam = ''] = seams.map(printable);
  if (!isTogether) {
    const tied = ties.length === 0 ? 'Nothing ties them directly.' : 'What ties them crosses.';
    return `${one} stands in ${seam}, ${other} in ${otherSeam}. ${tied}`;
  }
  const [strongest] = ties;
  if (strongest !== undefined) {
    return `Both stand in ${seam}. Strongest between them: ${printable(strongest.text)}.`;
  }
  return chain.length > 0
    ? `Both stand in ${seam}, by what connects them through other tables.`
    : `Both stand in ${seam}, though nothing at hand connects them.`;
}

function tieLines(sheet: Sheet, { ties, tables }: PairExplanation): string[] {
  if (ties.length === 0) return [];
  const [one, other] = tables.map(printable);
  const legend = `The figures are a tie's weight, and its part of all that pulls at ${one} and at ${other}. Transactions and joins weigh as units of work.`;
  return section(sheet, 'What ties them', [
    ...paragraph(sheet, legend).map(sheet.paint.dim),
    ...ties.flatMap((tie) => [
      ...bullet(sheet, `${printable(tie.text)}${figures(tie)}`),
      ...evidenceLines(sheet, tie.evidence, tie.count),
    ]),
  ]);
}

function figures({ weight, shares }: PairTie): string {
  if (weight === null || shares === null) return '';
  return keepCounts(` (${weight.toFixed(2)}; ${percent(shares[0])}, ${percent(shares[1])})`);
}

function chainLines(sheet: Sheet, { chain, ties, tables }: PairExplanation): string[] {
  if (ties.length > 0) return [];
  if (chain.length === 0) {
    return section(sheet, 'What connects them', [
      'Nothing: no chain of ties leads from one to the other.',
    ]);
  }
  return section(sheet, 'What connects them', [
    ...paragraph(
      sheet,
      `The fewest ties that lead from ${printable(tables[0])} to ${printable(tables[1])}:`,
    ),
    ...chain.flatMap(({ to, toSeam, tie }) => [
      ...bullet(sheet, `${printable(to)} (${printable(toSeam)}): ${printable(tie.text)}`),
      ...evidenceLines(sheet, tie.evidence.slice(0, 1), 1),
    ]),
  ]);
}

function crossingLines(sheet: Sheet, { crossings, isTogether, seams }: PairExplanation): string[] {
  if (isTogether) return [];
  const title = `What crosses between ${printable(seams[0])} and ${printable(seams[1])}`;
  if (crossings.length === 0) return section(sheet, title, ['Nothing that concerns these two.']);
  return section(
    sheet,
    title,
    crossings.flatMap((crossing) => [
      ...bullet(
        sheet,
        `${CROSSING_WORDS[crossing.kind][0]}, ${printable(crossing.from)} → ${printable(crossing.to)}: ${TREATMENT_WORDS[crossing.treatment]}`,
      ),
      ...evidenceLines(sheet, crossing.evidence, crossing.count),
    ]),
  );
}

function evidenceLines(sheet: Sheet, evidence: readonly Evidence[], count: number): string[] {
  const { shown } = firstOf(evidence, 3, sheet.isFull);
  const rest = Math.max(evidence.length, count) - shown.length;
  const lines = shown.flatMap((each) => {
    const place = printable(placeOf(each));
    const text = place === '' ? printable(each.detail) : `${place}: ${printable(each.detail)}`;
    return paragraph(sheet, text, 3);
  });
  const isCut = shown.length < evidence.length;
  const unlisted = rest > 0 && shown.length > 0 ? [`… and ${rest} more`] : [];
  return indent([
    ...lines.map(sheet.paint.place),
    ...(isCut ? andMore(sheet, rest, 'fact') : unlisted.map(sheet.paint.dim)),
  ]);
}

function sheetFor({ width, hasColor, isFull }: RenderOptions): Sheet {
  return { width, paint: paintFor(hasColor), isFull };
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
