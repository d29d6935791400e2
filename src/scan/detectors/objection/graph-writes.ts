import type { Candidate, ScanContext, TouchCandidate } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import { returnedBy } from '../../resolve/functions.js';
import { lookUp } from '../../resolve/scope.js';
import { alternatives, keyOfRef, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { originOf } from './graph-reads.js';
import { modelOf, modelOfValue, type ModelValue } from './models.js';
import { MAX_DEPTH, relationEnd, relationOf, stepsIn, unknownRelation } from './relations.js';

/** Links that write a row together with the rows that it is related to. */
export const GRAPH_WRITES = /^(?:insertGraph|upsertGraph|insertWithRelated)(?:AndFetch)?$/;

/** `insertGraph({ total: 1, lines: [{ ... }] })` writes what its relations lead to. */
export function graphWrites(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const [data] = call.arguments;
  const model = modelOf(callee.expression, context);
  if (data === undefined || model === null) return [];
  const known = modelOfValue(model.value, context);
  if (known === null) return [];
  const sources = graphSources(data, context);
  const written = distinct(sources.values.flatMap((one) => relationsIn(one, known, [], context)));
  const touches = written.map((one) => touchOf(call, data, one, model, sources.isLikely, context));
  if (sources.isWhole || touches.length > 0) return touches;
  const allowed = allowedBy(call, context);
  if (allowed.length > 0) {
    return allowed.map(({ path, node }) => ({
      ...touchOf(call, data, { path, at: null }, model, true, context),
      place: node.getStart(),
    }));
  }
  return hasRelations(known, context) ? [unknownRelation(data, UNKNOWN_GRAPH)] : [];
}

const UNKNOWN_GRAPH = 'Which relations the graph writes is not known: its data is made elsewhere.';

function hasRelations(model: Value, context: ScanContext): boolean {
  return alternatives(model).some((one) => {
    const declared = one.kind === 'class' ? context.models.ofClass(one.ref) : null;
    return declared?.properties.some(({ relation }) => relation !== null) === true;
  });
}

function touchOf(
  call: ts.CallExpression,
  data: ts.Expression,
  { path, at }: WrittenRelation,
  model: ModelValue,
  isLikely: boolean,
  context: ScanContext,
): TouchCandidate {
  const isUpsert = lastNameOf(call.expression).startsWith('upsert');
  const origin = originOf(call, context);
  const begins = origin?.file === context.file ? context.find(origin) : null;
  return {
    kind: 'touch',
    table: { kind: 'relation', from: { kind: 'value', value: model.value }, path },
    operations: isUpsert ? ['insert', 'update', 'delete'] : ['insert'],
    place: context.placeOf(at, data),
    statement: (begins ?? call).getStart(),
    ...(isLikely || model.isLikely ? { certainty: 'likely' } : {}),
  };
}

interface WrittenRelation {
  readonly path: readonly string[];
  readonly at: Ref | null;
}

function distinct(written: readonly WrittenRelation[]): readonly WrittenRelation[] {
  return [...new Map(written.map((one) => [one.path.join('.'), one])).values()];
}

function relationsIn(
  data: Value,
  model: Value,
  prefix: readonly string[],
  context: ScanContext,
): readonly WrittenRelation[] {
  if (prefix.length > MAX_DEPTH) return [];
  const rows = alternatives(data).flatMap((one) => (one.kind === 'array' ? one.elements : [one]));
  return rows.flatMap((row) =>
    context.entries(row).flatMap((entry) => {
      if (relationOf(model, entry.name, context) === null) return [];
      const path = [...prefix, entry.name];
      const target = relationEnd(model, [entry.name], context);
      const inner = target === null ? [] : relationsIn(entry.value, target, path, context);
      return [{ path, at: entry.at }, ...inner];
    }),
  );
}

interface Sources {
  /** Object literals that the data is made of. */
  readonly values: readonly Value[];
  /** Nothing else goes into it. */
  readonly isWhole: boolean;
  /** They went through functions of which nothing is known (`compose(addTaxes)(order)`). */
  readonly isLikely: boolean;
}

const NOTHING: Sources = { values: [], isWhole: false, isLikely: false };

/** How many functions, variables and spreads are followed to what the data is made of. */
const MAX_STEPS = 8;

/** The object literals behind an expression, through variables, spreads and the application's functions. */
function graphSources(
  node: ts.Expression,
  context: ScanContext,
  depth = 0,
  seen: ReadonlySet<string> = new Set(),
): Sources {
  const bare = skipWrappers(node);
  const key = keyOfRef(context.ref(bare));
  if (depth > MAX_STEPS || seen.has(key)) return NOTHING;
  const next = (one: ts.Expression): Sources =>
    graphSources(one, context, depth + 1, new Set([...seen, key]));
  if (ts.isObjectLiteralExpression(bare)) {
    const spreads = bare.properties.flatMap((one) =>
      ts.isSpreadAssignment(one) ? [next(one.expression)] : [],
    );
    const own: Sources = { values: [context.evaluate(bare)], isWhole: true, isLikely: false };
    return together([own, ...spreads]);
  }
  if (ts.isArrayLiteralExpression(bare)) return together(bare.elements.map(next));
  if (ts.isSpreadElement(bare)) return next(bare.expression);
  if (ts.isConditionalExpression(bare))
    return together([next(bare.whenTrue), next(bare.whenFalse)]);
  if (ts.isBinaryExpression(bare)) return next(bare.right);
  if (ts.isIdentifier(bare)) {
    const declaration = lookUp(bare.text, bare);
    return declaration !== null &&
      ts.isVariableDeclaration(declaration) &&
      ts.isIdentifier(declaration.name) &&
      declaration.initializer !== undefined
      ? next(declaration.initializer)
      : NOTHING;
  }
  return ts.isCallExpression(bare) ? sourcesOfCall(bare, next, context) : NOTHING;
}

/** What the application's function gives back, or what goes into one that is not known. */
function sourcesOfCall(
  call: ts.CallExpression,
  next: (node: ts.Expression) => Sources,
  context: ScanContext,
): Sources {
  const functions = alternatives(context.evaluate(call.expression)).flatMap((one) =>
    one.kind === 'function' ? [one] : [],
  );
  const returned = functions.flatMap(({ ref }) => {
    const node = context.find(ref);
    return node === null ? [] : returnedBy(node);
  });
  if (returned.length > 0) return together(returned.map(next));
  const [first] = call.arguments;
  const isFunction =
    first !== undefined && (ts.isArrowFunction(first) || ts.isFunctionExpression(first));
  if (isFunction) return together(returnedBy(first).map(next));
  return { ...together(call.arguments.map(next)), isWhole: false, isLikely: true };
}

function together(all: readonly Sources[]): Sources {
  return {
    values: all.flatMap(({ values }) => values),
    isWhole: all.every(({ isWhole }) => isWhole),
    isLikely: all.some(({ isLikely, values }) => isLikely && values.length > 0),
  };
}

/** `allowGraph('[lines.product]')` on the same query: nothing else may be written. */
function allowedBy(
  call: ts.CallExpression,
  context: ScanContext,
): readonly { readonly path: readonly string[]; readonly node: ts.Node }[] {
  return chainAround(call).flatMap((link) => {
    const callee = link.expression;
    const [argument] = link.arguments;
    if (!ts.isPropertyAccessExpression(callee) || argument === undefined) return [];
    if (!/^(?:allowGraph|allowInsert|allowUpsert)$/.test(callee.name.text)) return [];
    const steps = stepsIn(context.evaluate(argument), context) ?? [];
    return steps.map(({ path }) => ({ path, node: argument }));
  });
}

/** All calls of the chain that a call is a link of. */
function chainAround(call: ts.CallExpression): readonly ts.CallExpression[] {
  let last = call;
  while (ts.isPropertyAccessExpression(last.parent) && ts.isCallExpression(last.parent.parent)) {
    last = last.parent.parent;
  }
  const links: ts.CallExpression[] = [];
  let current: ts.Expression = last;
  while (ts.isCallExpression(current) && ts.isPropertyAccessExpression(current.expression)) {
    links.push(current);
    current = current.expression.expression;
  }
  return links;
}
