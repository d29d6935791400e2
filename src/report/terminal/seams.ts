import type { Claimant, Ownership, Seam } from '../../model/seam.js';
import { CONTESTED_SHOWN, contestedTables, groupUnsure, seamsBySize } from '../digest.js';
import { printable } from '../text/characters.js';
import { placeOf, ROLE_WORDS } from '../text/names.js';
import { andMore, bullet, hangTerm, indent, paragraph, section } from '../text/page.js';
import { confidenceWord, counted, firstOf, percent, joinSentences } from '../text/words.js';
import type { ReportContext } from './context.js';

const ABOUT_SEAMS =
  'A seam is a group of tables that could live in a database of its own, with the modules that keep them up to date. Confidence is how often its tables stayed with it when half of the evidence was left out and coarser seams were sought. Reference data is read by many and seldom changed: each side can have its own copy.';

/** The proposed groups of tables, the largest first. */
export function proposedSeams(context: ReportContext): string[] {
  const { result, isFull, paint } = context;
  const seams = seamsBySize(result);
  const { shown, rest } = firstOf(seams, 12, isFull);
  return section(context, 'Proposed seams', [
    ...paragraph(context, introduceSeams(context)).map(paint.dim),
    ...shown.flatMap((seam) => ['', ...describeSeam(context, seam)]),
    ...(rest === 0 ? [] : ['', ...moreSeams(context, seams.slice(shown.length))]),
    ...unownedTables(context),
  ]);
}

function introduceSeams({ result }: ReportContext): string {
  if (result.catalog.tables.length === 0) return 'There are no tables to take apart.';
  if (result.seams.length === 0) return 'No seams were proposed.';
  if (result.seams.length === 1) {
    return `All tables hang together: they make up one seam, and no cut is proposed. ${ABOUT_SEAMS}`;
  }
  return ABOUT_SEAMS;
}

function describeSeam(context: ReportContext, seam: Seam): string[] {
  const { isFull, paint } = context;
  const head = [
    context.seam(seam.id),
    counted(seam.tables.length, 'table'),
    seam.source === 'configured'
      ? 'set by the configuration'
      : `confidence ${percent(seam.confidence)}, ${confidenceWord(seam.confidence)}`,
    describeTies(seam),
  ];
  const reasons = firstOf(seam.reasons, 3, isFull);
  return [
    ...paragraph(context, head.filter((part) => part !== '').join(paint.dim(' · '))),
    ...indent([
      ...hangTerm(context, 'tables', shortList(context, seam.tables), 2),
      ...hangTerm(
        context,
        'kept by',
        seam.modules.length === 0
          ? 'no module writes here most'
          : seam.modules.map(printable).join(', '),
        2,
      ),
      ...hangTerm(context, 'reference', shortList(context, seam.referenceData), 2),
      ...hangTerm(context, 'because', joinSentences(reasons.shown.map(printable)), 2),
      ...hangTerm(context, 'unsure', joinSentences(unsureTables(context, seam)), 2),
      ...(isFull ? roles(context, seam) : []),
    ]),
  ];
}

function describeTies({ metrics }: Seam): string {
  const { afferentCount, efferentCount } = metrics;
  if (afferentCount + efferentCount === 0) return 'tied to no other';
  return `needs ${efferentCount}, needed by ${afferentCount}`;
}

function shortList(context: ReportContext, tables: readonly string[]): string {
  const { shown, rest } = firstOf(tables, 12, context.isFull);
  const more = rest === 0 ? '' : `, … and ${rest} more (--full)`;
  return shown.map(context.table).join(', ') + more;
}

/** Sentences: which tables could stand in another seam as well. */
function unsureTables(context: ReportContext, seam: Seam): string[] {
  const { shown, rest } = firstOf(groupUnsure(context.result, seam), 3, context.isFull);
  const sentences = shown.map(({ tables, rival }) => {
    const isWhole = tables.length === seam.tables.length;
    return isWhole
      ? `it may be a part of ${context.seam(rival)}`
      : `${shortList(context, tables)} could stand in ${context.seam(rival)} as well`;
  });
  return rest === 0 ? sentences : [...sentences, `and ${counted(rest, 'more case')} (--full)`];
}

function roles(context: ReportContext, seam: Seam): string[] {
  return context.result.ownership
    .filter((ownership) => ownership.seam === seam.id)
    .flatMap((ownership) => bullet(context, describeOwnership(context, ownership), 2));
}

function describeOwnership(context: ReportContext, ownership: Ownership): string {
  const owner =
    ownership.owner === null ? ownership.verdict : `kept by ${printable(ownership.owner)}`;
  const sentences = [
    ...ownership.reasons,
    ...ownership.doubts.map((doubt) => `But: ${doubt}`),
    ...ownership.stability.decides.map((side) => `Unsure: ${side}`),
  ];
  const head = `${context.table(ownership.table)}: ${ROLE_WORDS[ownership.role]}, ${owner} (${percent(ownership.confidence)}).`;
  return `${head} ${joinSentences(sentences.map(printable))}`;
}

function moreSeams(context: ReportContext, rest: readonly Seam[]): string[] {
  const tables = rest.reduce((sum, seam) => sum + seam.tables.length, 0);
  return andMore(
    context,
    rest.length,
    `seam with ${counted(tables, 'table')}`,
    `seams with ${counted(tables, 'table')}`,
  );
}

function unownedTables(context: ReportContext): string[] {
  const { ownership, coverage } = context.result;
  if (!coverage.evidence.accesses) return [];
  const unowned = ownership
    .filter(({ verdict }) => verdict === 'unowned')
    .map(({ table }) => table);
  if (unowned.length === 0) return [];
  const verb = unowned.length === 1 ? 'is' : 'are';
  const text = `${counted(unowned.length, 'table')} ${verb} written by no module (their seam follows from keys and readers): ${shortList(context, unowned)}.`;
  return ['', ...paragraph(context, text)];
}

/** Tables without a clear owner, with those who claim them. No section when there are none. */
export function contested(context: ReportContext): string[] {
  const tables = contestedTables(context.result);
  if (tables.length === 0) return [];
  const { shown, rest } = firstOf(tables, CONTESTED_SHOWN, context.isFull);
  const about =
    'More than one module has a serious claim to these. Each needs one owner before it can move; until then it stands where the claim is strongest.';
  return section(context, 'Contested tables', [
    ...paragraph(context, about).map(context.paint.dim),
    ...shown.flatMap((ownership) => ['', ...describeContest(context, ownership)]),
    ...(rest === 0 ? [] : ['', ...andMore(context, rest, 'contested table')]),
  ]);
}

function describeContest(context: ReportContext, ownership: Ownership): string[] {
  const role = ROLE_WORDS[ownership.role];
  const claims = firstOf(ownership.claimants, 4, context.isFull);
  return [
    ...paragraph(
      context,
      `${context.table(ownership.table)} stands in ${context.seam(ownership.seam)} for now: ${role}`,
    ),
    ...indent([
      ...claims.shown.flatMap((claim) => bullet(context, describeClaim(context, claim), 2)),
      ...andMore(context, claims.rest, 'claimant'),
      ...hangTerm(context, 'else', describeRunnerUp(context, ownership), 2),
      ...hangTerm(context, 'for', joinSentences(ownership.reasons.map(printable)), 2),
      ...hangTerm(context, 'against', joinSentences(ownership.doubts.map(printable)), 2),
    ]),
  ];
}

function describeRunnerUp(context: ReportContext, { runnerUp }: Ownership): string {
  if (runnerUp === null) return '';
  return `it would stand in ${context.seam(runnerUp.seam)}, as it did in ${percent(runnerUp.share)} of the runs with varied evidence`;
}

function describeClaim(context: ReportContext, claim: Claimant): string {
  const [first] = claim.evidence;
  const example = first === undefined ? '' : `, e.g. ${printable(placeOf(first))}`;
  const seam = claim.seam === null ? '' : ` (${context.seam(claim.seam)})`;
  return `${printable(claim.module)}${seam} writes it ${counted(claim.writes, 'time')} and reads it ${counted(claim.reads, 'time')}${example}`;
}
