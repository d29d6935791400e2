import type { Candidate, ScanContext, TouchCandidate } from '../../detector.js';
import { alternatives, either, knownText, type Ref } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { columnsOf, linksAround, PLAIN } from '../knex/links.js';
import { MODELS, modelOf, tableOf, type ModelValue } from './models.js';
import type { RelationStep } from './relation-expression.js';
import { relationEnd, stepsIn, unknownRelation } from './relations.js';

/** Links that fetch or join relations, and the like on rows and models. */
export const GRAPH_LINKS =
  /^(?:withGraphFetched|withGraphJoined|withRelated|eager|mergeEager|joinEager|(?:inner|left|right|leftOuter|rightOuter|full)?[jJ]oin(?:Related|Relation)|fetchGraph|\$fetchGraph|loadRelated|\$loadRelated)$/;
/** Those that join for conditions and columns alone. */
const JOINS = /[jJ]oin(?:Related|Relation)$/;
/** Names that only Objection has. */
const TELLING = /^(?:withGraph\w+|\w*[jJ]oinRelated|\$fetchGraph|\$loadRelated)$/;

/** `.withGraphFetched('[customer, lines.product]')`, `.joinRelated('customer')`, also in object form. */
export function graphAccesses(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  const argument = expressionOf(call, callee, context);
  if (argument === undefined) return [];
  const known = modelOf(callee.expression, context);
  const hasModels = context.noted(MODELS).byName.size > 0;
  if (known === null && !(TELLING.test(method) && hasModels)) return [];
  const steps = stepsIn(context.evaluate(argument), context);
  if (steps === null) return [unknownRelation(argument)];
  const origin = originOf(call, context);
  return steps.map((step): Candidate => {
    const model = known ?? modelByRelations(step.path, steps, context);
    if (model === null) return unknownOwner(argument, step);
    return touchOf(call, argument, step, model, origin, context);
  });
}

/** `Order.fetchGraph(orders, '...')` names the rows first. */
function expressionOf(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): ts.Expression | undefined {
  const isStatic =
    /^(?:fetchGraph|loadRelated)$/.test(callee.name.text) &&
    alternatives(context.evaluate(callee.expression)).some(({ kind }) => kind === 'class');
  return call.arguments[isStatic ? 1 : 0];
}

/** A query of an unknown model, where all models that have such relations lead to one table. */
function modelByRelations(
  path: readonly string[],
  steps: readonly RelationStep[],
  context: ScanContext,
): ModelValue | null {
  const [first] = path;
  const beside = steps.filter((one) => one.path[0] === first);
  const owners = (context.noted(MODELS).byRelation.get(first ?? '') ?? []).filter((owner) =>
    beside.every((one) => relationEnd(owner, one.path, context) !== null),
  );
  const tables = new Set(
    owners.map((owner) => {
      const end = relationEnd(owner, path, context);
      return end === null ? null : tableOf(end, context);
    }),
  );
  return tables.size === 1 ? { value: either(owners), isLikely: true } : null;
}

function unknownOwner(argument: ts.Expression, { path }: RelationStep): Candidate {
  return unknownRelation(argument, `The model that \`${path.join('.')}\` belongs to is not known.`);
}

function touchOf(
  call: ts.CallExpression,
  argument: ts.Expression,
  { path, alias }: RelationStep,
  model: ModelValue,
  origin: Ref | null,
  context: ScanContext,
): TouchCandidate {
  const isJoin = ts.isPropertyAccessExpression(call.expression)
    ? JOINS.test(call.expression.name.text)
    : false;
  const query = origin === null ? PLAIN : linksAround(call, context).query(origin);
  const names = [alias ?? aliasGiven(call, context) ?? path.join(':')];
  const begins = origin?.file === context.file ? context.find(origin) : null;
  return {
    kind: 'touch',
    table: { kind: 'relation', from: { kind: 'value', value: model.value }, path },
    operations: ['select'],
    place: argument.getStart(),
    statement: (begins ?? call).getStart(),
    columns: columnsOf(query, names, false),
    allColumns: !isJoin,
    ...(model.isLikely ? { certainty: 'likely' } : {}),
  };
}

/** `joinRelated('customer', { alias: 'c' })`. */
function aliasGiven(call: ts.CallExpression, context: ScanContext): string | null {
  const [, options] = call.arguments;
  return options === undefined
    ? null
    : knownText(context.member(context.evaluate(options), 'alias'));
}

/** Where the query begins that a link belongs to. */
export function originOf(call: ts.CallExpression, context: ScanContext): Ref | null {
  for (const one of alternatives(context.evaluate(call))) {
    if (one.kind === 'instance' && one.origin !== null) return one.origin;
  }
  return null;
}
