import { lastNameOf } from '../index-pass/collect-facts.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import type { Resolver } from './resolver.js';
import { elementOf, isOpen } from './substitute.js';
import { either, type Value } from './value.js';
import { lookupTable } from '../../util/lookup-table.js';

/** Array methods whose callback gets an element, and at which position. */
const ELEMENT_POSITION: Readonly<Record<string, number>> = lookupTable({
  map: 0, forEach: 0, filter: 0, find: 0, some: 0, every: 0, flatMap: 0, findIndex: 0, sort: 0, reduce: 1,
}); // prettier-ignore

/** Library types that hold what the caller wants, or any model at all, and so say less than the caller does. */
const OPTION_TYPE =
  /(?:Options|Where|Conditions|Args|Input|Config|Props|Params|Paths|DeepPartial|Token|Identifier|Fragment|Table|TableWithColumns|Model|ModelStatic|ModelCtor)$/;

/** What a parameter is: by declaration, by the call that it is handed to, or else by its callers. */
export function valueOfParameter(resolver: Resolver, node: ts.ParameterDeclaration): Value {
  const declared = node.type === undefined ? null : resolver.evaluateType(node.type);
  const injected = injectedValue(resolver, node, declared);
  if (injected !== null) return injected;
  if (declared !== null && saysAll(declared)) return declared;
  const handed = handedByCall(resolver, node) ?? handedByPlace(resolver, node);
  if (handed !== null && handed.kind !== 'unknown') return handed;
  return openParameter(resolver, node, declared);
}

/** What a dependency injection decorator names, `@InjectRepository(Order)`; a declared class says more. */
export function injectedValue(
  resolver: Resolver,
  node: ts.ParameterDeclaration | ts.PropertyDeclaration,
  declared: Value | null,
): Value | null {
  if (declared?.kind === 'instance' && declared.type.kind === 'class') return null;
  for (const { expression } of ts.getDecorators(node) ?? []) {
    if (!ts.isCallExpression(expression)) continue;
    const context = resolver.contextOf(node.getSourceFile().fileName);
    for (const detector of resolver.detectors) {
      const value = detector.valueOfInjection?.(expression, context) ?? null;
      if (value !== null) return value;
    }
  }
  return null;
}

/** Whether a declared type leaves nothing to ask the caller. */
export function saysAll(declared: Value): boolean {
  if (declared.kind === 'class') return true;
  if (declared.kind === 'array')
    return declared.elements.length > 0 && declared.elements.every(saysAll);
  if (declared.kind !== 'instance' || isOpen(declared)) return false;
  if (declared.type.kind === 'class') return true;
  if (declared.type.kind === 'interface') return false;
  return declared.type.package !== '' && !OPTION_TYPE.test(declared.type.name);
}

function openParameter(
  resolver: Resolver,
  node: ts.ParameterDeclaration,
  declared: Value | null,
): Value {
  const owner = node.parent;
  const index = owner.parameters.indexOf(node);
  const known = declared === null || declared.kind === 'unknown' ? null : declared;
  const fallback =
    known === null && node.initializer !== undefined ? resolver.evaluate(node.initializer) : known;
  return { kind: 'parameter', function: refOf(owner), index, path: [], declared: fallback };
}

/** What the call that a function is handed to hands to the function. */
function handedByCall(resolver: Resolver, node: ts.ParameterDeclaration): Value | null {
  const callback = node.parent;
  const call = callback.parent;
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return null;
  if (!ts.isCallExpression(call)) return null;
  const argument = call.arguments.indexOf(callback);
  const parameter = callback.parameters.indexOf(node);
  if (argument < 0) return null;
  const context = resolver.contextOf(node.getSourceFile().fileName);
  for (const detector of resolver.detectors) {
    const value =
      detector.valueOfCallbackParameter?.({ call, argument, parameter }, context) ?? null;
    if (value !== null) return value;
  }
  return (
    elementHanded(resolver, call, parameter) ??
    elementOfFirst(resolver, call, argument, parameter) ??
    handedByCallee(resolver, call, argument, parameter)
  );
}

/** `async.each(orders, (order, done) => ...)`, `Promise.map(orders, work)`, `_.forEach(orders, work)`. */
const WALKS_FIRST =
  /^(?:each|eachSeries|eachLimit|forEach|forEachSeries|map|mapSeries|mapLimit|filter|pMap)$/;

function elementOfFirst(
  resolver: Resolver,
  call: ts.CallExpression,
  argument: number,
  parameter: number,
): Value | null {
  const [first] = call.arguments;
  if (first === undefined || argument === 0 || parameter !== 0) return null;
  if (!WALKS_FIRST.test(lastNameOf(call.expression))) return null;
  const element = elementOf(resolver.evaluate(first));
  return element.kind === 'unknown' ? null : element;
}

/** What a library hands to a function that stands where it looks for one. */
function handedByPlace(resolver: Resolver, node: ts.ParameterDeclaration): Value | null {
  const context = resolver.contextOf(node.getSourceFile().fileName);
  for (const detector of resolver.detectors) {
    const value = detector.valueOfParameter?.(node, context) ?? null;
    if (value !== null) return value;
  }
  return null;
}

function elementHanded(
  resolver: Resolver,
  call: ts.CallExpression,
  parameter: number,
): Value | null {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const position = ELEMENT_POSITION[callee.name.text];
  const isSort = callee.name.text === 'sort' && parameter === 1;
  if (callee.name.text === 'then' && parameter === 0) return resolver.evaluate(callee.expression);
  // Bluebird's promise of an array hands its elements one by one.
  if (callee.name.text === 'spread') {
    const spread = resolver.evaluate(callee.expression);
    return spread.kind === 'array' ? resolver.member(spread, String(parameter)) : null;
  }
  if (position === undefined || (position !== parameter && !isSort)) return null;
  const element = elementOf(resolver.evaluate(callee.expression));
  return element.kind === 'unknown' ? null : element;
}

/** What the application's own wrapper hands to `work`: by the type of its parameter, or by how it calls it. */
function handedByCallee(
  resolver: Resolver,
  call: ts.CallExpression,
  argument: number,
  parameter: number,
): Value | null {
  const callee = resolver.evaluate(call.expression);
  if (callee.kind !== 'function') return null;
  const node = resolver.trees.find(callee.ref);
  const work = node !== null && ts.isFunctionLike(node) ? node.parameters[argument] : undefined;
  if (node === null || work === undefined) return null;
  const type = work.type;
  const handed =
    type !== undefined && ts.isFunctionTypeNode(type)
      ? type.parameters[parameter]?.type
      : undefined;
  if (handed !== undefined) return resolver.evaluateType(handed);
  return ts.isIdentifier(work.name)
    ? argumentOfCallsTo(resolver, work.name.text, node, parameter)
    : null;
}

/** `callback(order)` inside of the function that was handed the callback. Shadowed names are not told apart. */
function argumentOfCallsTo(
  resolver: Resolver,
  name: string,
  inside: ts.Node,
  position: number,
): Value | null {
  const found: Value[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const argument = node.arguments[position];
      if (node.expression.text === name && argument !== undefined)
        found.push(resolver.evaluate(argument));
    }
    ts.forEachChild(node, visit);
  };
  visit(inside);
  const value = either(found);
  return value.kind === 'unknown' || isOpen(value) ? null : value;
}
