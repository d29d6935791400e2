import type { ScanContext } from '../../detector.js';
import { skipWrappers } from '../../index-pass/collect-facts.js';
import { returnedBy } from '../../resolve/functions.js';
import type { Ref, Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { tableOf } from './library.js';
import { expressionAt } from './read-columns.js';

// https://orm.drizzle.team/docs/relations, https://orm.drizzle.team/docs/relations-v2

export interface SourceRelation {
  readonly from: Ref;
  readonly name: string;
  readonly target: Ref;
  readonly isMany: boolean;
  /** Properties of this side's and the target's columns, paired; empty where the declaration leaves them out. */
  readonly pairs: readonly { readonly own: string; readonly other: string }[];
  /** The link table of a many-to-many relation. */
  readonly through: Ref | null;
}

/** The relations that a call of `relations` or `defineRelations` declares. */
export function readRelations(
  call: ts.CallExpression,
  context: ScanContext,
): readonly SourceRelation[] {
  const [first, second] = call.arguments;
  if (first === undefined || second === undefined) return [];
  const [returned] = returnedBy(second);
  if (returned === undefined) return [];
  const subject = context.evaluate(first);
  const from = tableOf(subject);
  if (from !== null) return relationsOfTable(from, returned, context);
  if (!ts.isArrowFunction(second) && !ts.isFunctionExpression(second)) return [];
  // In the second version all tables' relations stand together, tables by the names of the schema.
  const helper = second.parameters[0]?.name.getText() ?? '';
  return context.entries(context.evaluate(returned)).flatMap(({ name, at }) => {
    const own = tableOf(context.member(subject, name));
    const given = expressionAt(at, context);
    return own === null || given === null
      ? []
      : context
          .entries(context.evaluate(given))
          .flatMap((entry) =>
            relationByName(own, entry.name, entry.at, { schema: subject, helper }, context),
          );
  });
}

/** `relations(orders, ({ many, one }) => ({ lines: many(lines), ... }))`. */
function relationsOfTable(
  from: Ref,
  returned: ts.Expression,
  context: ScanContext,
): readonly SourceRelation[] {
  return context
    .entries(context.evaluate(returned))
    .flatMap(({ name, at }): readonly SourceRelation[] => {
      const call = callAt(at, context);
      const [first, options] = call?.arguments ?? [];
      const target = first === undefined ? null : tableOf(context.evaluate(first));
      if (call === null || target === null) return [];
      const [own, other] = ['fields', 'references'].map((key) =>
        columnsIn(optionOf(options, key)).map(({ name: column }) => column),
      );
      const isMany = /(?:^|\.)many$/.test(call.expression.getText());
      return [{ from, name, target, isMany, pairs: paired(own, other), through: null }];
    });
}

interface SchemaRelations {
  readonly schema: Value;
  /** The parameter that tables and `one` and `many` are taken from. */
  readonly helper: string;
}

/** `lines: r.many.orderLines({ from: r.orders.id, to: r.orderLines.orderId })`. */
function relationByName(
  from: Ref,
  name: string,
  at: Ref,
  { schema, helper }: SchemaRelations,
  context: ScanContext,
): readonly SourceRelation[] {
  const call = callAt(at, context);
  const match = new RegExp(`^${escaped(helper)}\\.(one|many)\\.(\\w+)$`).exec(
    call?.expression.getText() ?? '',
  );
  const target = match?.[2] === undefined ? null : tableOf(context.member(schema, match[2]));
  if (call === null || match === null || target === null) return [];
  const [options] = call.arguments;
  const [own, other] = ['from', 'to'].map((key) => columnsIn(optionOf(options, key)));
  const link = own?.find(({ through }) => through !== null)?.through ?? null;
  const through = link === null ? null : tableOf(context.member(schema, link));
  const pairs =
    through === null
      ? paired(
          own?.map((one) => one.name),
          other?.map((one) => one.name),
        )
      : [];
  return [{ from, name, target, isMany: match[1] === 'many', pairs, through }];
}

function callAt(at: Ref, context: ScanContext): ts.CallExpression | null {
  const expression = expressionAt(at, context);
  const bare = expression === null ? null : skipWrappers(expression);
  return bare !== null && ts.isCallExpression(bare) ? bare : null;
}

function optionOf(options: ts.Expression | undefined, name: string): ts.Expression | null {
  const bare = options === undefined ? undefined : skipWrappers(options);
  if (bare === undefined || !ts.isObjectLiteralExpression(bare)) return null;
  const property = bare.properties.find((one) => one.name?.getText() === name);
  return property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : null;
}

interface ColumnName {
  readonly name: string;
  /** Name of the link table in the schema. */
  readonly through: string | null;
}

/** `[orders.customerId]`, `r.orders.id`, `r.users.id.through(r.members.userId)`. */
function columnsIn(node: ts.Expression | null): readonly ColumnName[] {
  const bare = node === null ? null : skipWrappers(node);
  if (bare === null) return [];
  if (ts.isArrayLiteralExpression(bare)) return bare.elements.flatMap(columnsIn);
  if (ts.isPropertyAccessExpression(bare)) return [{ name: bare.name.text, through: null }];
  if (!ts.isCallExpression(bare) || !ts.isPropertyAccessExpression(bare.expression)) return [];
  const [column] = columnsIn(bare.expression.expression);
  const [link] = bare.arguments;
  const table =
    link !== undefined &&
    ts.isPropertyAccessExpression(link) &&
    ts.isPropertyAccessExpression(link.expression)
      ? link.expression.name.text
      : null;
  return column === undefined ? [] : [{ name: column.name, through: table }];
}

function paired(
  own: readonly string[] | undefined,
  other: readonly string[] | undefined,
): SourceRelation['pairs'] {
  return (own ?? []).flatMap((name, index) => {
    const opposite = other?.[index];
    return opposite === undefined ? [] : [{ own: name, other: opposite }];
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[$.*+?^(){}[\]\\|]/g, '\\$&');
}
