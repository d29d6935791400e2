import type { Extraction } from '../../model/plan.js';
import type { Finding } from '../../model/finding.js';
import { describeKinds } from '../digest.js';
import { printable } from '../text/characters.js';
import { placeOf } from '../text/names.js';
import { andMore, bullet, hangTerm, indent, paragraph, section } from '../text/page.js';
import { counted, firstOf, listed, joinSentences } from '../text/words.js';
import { keepCounts } from '../text/wrap.js';
import type { ReportContext } from './context.js';

const ABOUT_ORDER =
  'Which seam to pull out first: the one that the fewest others depend on, so that a mistake costs least. Points weigh what must be undone at that moment (docs/extraction-order.md); they compare seams, they are no days of work.';

/** The seams in the order in which to pull them out. No section when there are fewer than two. */
export function extractionOrder(context: ReportContext): string[] {
  const order = context.result.extractionOrder;
  if (order.length === 0 || context.result.seams.length < 2) return [];
  const { shown, rest } = firstOf(order, 10, context.isFull);
  return section(context, 'Extraction order', [
    ...paragraph(context, ABOUT_ORDER).map(context.paint.dim),
    ...shown.flatMap((extraction) => ['', ...describeExtraction(context, extraction)]),
    ...(rest === 0 ? [] : ['', ...andMore(context, rest, 'seam')]),
  ]);
}

function describeExtraction(context: ReportContext, extraction: Extraction): string[] {
  const { costs, blockedBy, reasons } = extraction;
  const number = context.paint.number(`${extraction.position}.`);
  const crossings = keepCounts(describeKinds(costs.crossings));
  const price =
    crossings === ''
      ? 'nothing crosses to what is left'
      : `${crossings}; ${describePoints(costs.points)}`;
  return [
    ...paragraph(context, `${number} ${context.seam(extraction.seam)}`),
    ...indent([
      ...hangTerm(context, 'because', joinSentences(reasons.map(printable)), 2),
      ...hangTerm(context, 'to undo', price, 2),
      ...hangTerm(context, 'after', listed(blockedBy.map(context.seam)), 2),
    ]),
  ];
}

/** Whole ones: the weights behind them are rules of thumb, which no fraction makes more exact. */
function describePoints(points: number): string {
  return points > 0 && points < 1 ? 'under 1 point' : counted(Math.round(points), 'point');
}

/** Remarks of the rules, the most severe first as the result has them. No section when there are none. */
export function findings(context: ReportContext): string[] {
  const { result, isFull } = context;
  if (result.findings.length === 0) return [];
  const { shown, rest } = firstOf(result.findings, 6, isFull);
  return section(context, 'Remarks', [
    ...shown.flatMap((finding) => bullet(context, describeFinding(context, finding))),
    ...andMore(context, rest, 'remark'),
  ]);
}

function describeFinding(context: ReportContext, finding: Finding): string {
  const places = finding.places.map((place) => placeOf({ ...place, name: null }));
  const where = firstOf(places, 1, context.isFull).shown.map(printable);
  const text = `${context.table(finding.subject)}: ${printable(finding.message)} ${printable(finding.hint)}`;
  return where.length === 0 ? text : `${text} (${context.paint.place(where.join(', '))})`;
}
