import type { ForeignKeyToBreak } from '../../model/plan.js';
import type { Crossing } from '../../model/seam.js';
import { countKinds, cutsOf, describeKinds, type Cut } from '../digest.js';
import { printable, shortenPath } from '../text/characters.js';
import { CROSSING_WORDS, ORIGIN_WORDS, placeOf, TREATMENT_WORDS } from '../text/names.js';
import { andMore, bullet, hangTerm, indent, paragraph, section, table } from '../text/page.js';
import { firstOf, grouped, joinSentences } from '../text/words.js';
import { keepCounts } from '../text/wrap.js';
import type { ReportContext } from './context.js';

const ABOUT_CROSSINGS =
  'A crossing is one thing in the schema or the code that ties two seams together and would break if each had its own database. Pairs with the fewest come first; pairs that are not listed share nothing.';

/** Pairs of seams by what crosses between them. */
export function cheapestCuts(context: ReportContext): string[] {
  const { result, isFull, paint } = context;
  if (result.seams.length < 2) return [];
  const cuts = cutsOf(result);
  if (cuts.length === 0) {
    return section(
      context,
      'Cheapest cuts',
      paragraph(context, 'Nothing crosses between any two seams.'),
    );
  }
  const { shown, rest } = firstOf(cuts, 12, isFull);
  const columns = [
    { title: 'between' },
    { title: 'and' },
    { title: 'crossings', align: 'right' },
    { title: 'of which' },
  ] as const;
  const rows = shown.map((cut) => [
    context.seam(cut.left),
    context.seam(cut.right),
    grouped(cut.crossings.length),
    keepCounts(describeKinds(countKinds(cut.crossings))),
  ]);
  return section(context, 'Cheapest cuts', [
    ...paragraph(context, ABOUT_CROSSINGS).map(paint.dim),
    '',
    ...table(context, columns, rows),
    ...andMore(context, rest, 'pair'),
    ...(isFull ? cuts.flatMap((cut) => ['', ...everyCrossing(context, cut)]) : []),
  ]);
}

function everyCrossing(context: ReportContext, cut: Cut): string[] {
  return [
    ...paragraph(context, `${context.seam(cut.left)} and ${context.seam(cut.right)}`),
    ...indent(cut.crossings.flatMap((crossing) => describeCrossing(context, crossing))),
  ];
}

function describeCrossing(context: ReportContext, crossing: Crossing): string[] {
  const [kind] = CROSSING_WORDS[crossing.kind];
  const tables = crossing.tables.map(context.table).join(', ');
  const direction = `${context.seam(crossing.from)} → ${context.seam(crossing.to)}`;
  const treatment = `${TREATMENT_WORDS[crossing.treatment]} (${crossing.treatment}).`;
  return [
    ...bullet(context, `${kind}, ${direction}: ${tables}`, 2),
    ...indent([
      ...hangTerm(context, 'instead', `${treatment} ${printable(crossing.why)}`, 3),
      ...crossing.evidence.flatMap((evidence) => {
        const place = shortenPath(printable(placeOf(evidence)), context.width - 10);
        return paragraph(
          context,
          `${context.paint.place(place)}  ${printable(evidence.detail)}`,
          3,
        );
      }),
    ]),
  ];
}

const ABOUT_KEYS =
  'Foreign keys whose two tables come to stand in different seams. The column stays, the guarantee goes: what is lost, and what can take its place.';

/** Every key that a cut breaks. No section when there is none. */
export function foreignKeysToBreak(context: ReportContext): string[] {
  const keys = context.result.foreignKeysToBreak;
  if (keys.length === 0) return [];
  const { shown, rest } = firstOf(keys, 8, context.isFull);
  return section(context, 'Foreign keys to break', [
    ...paragraph(context, ABOUT_KEYS).map(context.paint.dim),
    ...shown.flatMap((key) => ['', ...describeKey(context, key)]),
    ...(rest === 0 ? [] : ['', ...andMore(context, rest, 'foreign key')]),
  ]);
}

function describeKey(context: ReportContext, key: ForeignKeyToBreak): string[] {
  const from = `${context.table(key.from)}${columns(key.columns)}`;
  const to = `${context.table(key.to)}${columns(key.toColumns)}`;
  return [
    ...paragraph(context, `${from} → ${to}`),
    ...indent([
      ...hangTerm(
        context,
        'seams',
        `${context.seam(key.fromSeam)} → ${context.seam(key.toSeam)}`,
        2,
      ),
      ...hangTerm(context, 'key', describeConstraint(key), 2),
      ...hangTerm(context, 'lost', joinSentences(key.lost.map(printable)), 2),
      ...hangTerm(context, 'instead', `${TREATMENT_WORDS[key.treatment]} (${key.treatment})`, 2),
      ...hangTerm(context, 'why', printable(key.why), 2),
    ]),
  ];
}

function columns(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.map(printable).join(', ')})`;
}

function describeConstraint(key: ForeignKeyToBreak): string {
  const action = key.onDelete === null ? '' : `, on delete ${key.onDelete}`;
  const name = key.name === null ? '' : `${printable(key.name)}, `;
  if (key.origin === 'declared')
    return `${printable(key.name ?? 'a constraint without a name')}${action}`;
  const place = key.evidence.map(placeOf).find((text) => text !== '' && text !== key.name);
  const where = place === undefined ? '' : ` (${printable(place)})`;
  return `${name}${ORIGIN_WORDS[key.origin]}${where}${action}`;
}
