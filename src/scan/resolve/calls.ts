import { lastNameOf } from '../index-pass/collect-facts.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import { bindCall, bindMaking } from './closures.js';
import { valueOfTarget } from './declarations.js';
import { returnValueOf } from './functions.js';
import type { Resolver } from './resolver.js';
import { elementOf } from './substitute.js';
import { returnedByType } from './types.js';
import {
  alternatives,
  either,
  plainInstance,
  unknown,
  type FunctionValue,
  type Value,
} from './value.js';

const KEEPS_ELEMENTS = new Set(['filter', 'slice', 'concat', 'reverse', 'sort', 'flat', 'values']);
/** Of those, the ones that are not other objects' methods as well. */
const PASSES_ON = new Set(['filter', 'slice', 'concat', 'reverse', 'sort', 'flat']);
const TAKES_ONE = new Set(['find', 'pop', 'shift', 'at', 'findLast']);
const KEEPS_VALUE = new Set(['catch', 'finally', 'bind']);

/** What a call gives: the libraries are asked first, then the application's own functions. */
export function valueOfCall(resolver: Resolver, call: ts.CallExpression): Value {
  const known = knownToLibrary(resolver, call);
  if (known !== null) return known;
  const callee = resolver.evaluate(call.expression);
  const results = alternatives(callee).flatMap((one) =>
    one.kind === 'function'
      ? [valueOfApplication(resolver, one, call)]
      : (returnedByType(one) ?? []),
  );
  if (results.length > 0) return either(results);
  return (
    valueOfBuiltIn(resolver, call, callee) ??
    valueOfContainer(resolver, call) ??
    unknown('what a call gives back')
  );
}

/** `container.resolve<typeof Orders>('orders')`, `moduleRef.get(OrderService)`, `inject(OrderService)`. */
function valueOfContainer(resolver: Resolver, call: ts.CallExpression): Value | null {
  if (!/^(?:resolve|get|inject|make|create)$/.test(lastNameOf(call.expression))) return null;
  const [written] = call.typeArguments ?? [];
  if (written !== undefined) return resolver.evaluateType(written);
  const [first] = call.arguments;
  if (first === undefined || !ts.isIdentifier(first)) return null;
  const token = resolver.evaluate(first);
  return token.kind === 'class' ? plainInstance(token) : null;
}

/** `new OrderService(...)`: an instance. */
export function valueOfNew(resolver: Resolver, node: ts.NewExpression): Value {
  const known = knownToLibrary(resolver, node);
  if (known !== null) return known;
  const type = resolver.evaluate(node.expression);
  if (type.kind !== 'class' && type.kind !== 'external') return unknown('what `new` makes');
  const [listed] = node.arguments ?? [];
  if (
    type.kind === 'external' &&
    type.package === '' &&
    type.name === 'Set' &&
    listed !== undefined
  )
    return resolver.evaluate(listed);
  const args = (node.typeArguments ?? []).map((one) => resolver.evaluateType(one));
  return { kind: 'instance', type, args, extension: null, origin: refOf(node) };
}

function knownToLibrary(
  resolver: Resolver,
  call: ts.CallExpression | ts.NewExpression,
): Value | null {
  const context = resolver.contextOf(call.getSourceFile().fileName);
  for (const detector of resolver.detectors) {
    const known = detector.valueOfCall?.(call, context) ?? null;
    if (known !== null) return known;
  }
  return null;
}

function valueOfApplication(
  resolver: Resolver,
  called: FunctionValue,
  call: ts.CallExpression,
): Value {
  const result = bindCall(resolver, returnValueOf(resolver, called.ref), called, call);
  return bindMaking(resolver, result, called.madeBy);
}

function valueOfBuiltIn(resolver: Resolver, call: ts.CallExpression, callee: Value): Value | null {
  const [first] = call.arguments;
  const loaded = first === undefined ? null : valueOfLoading(resolver, call, first);
  if (loaded !== null) return loaded;
  if (callee.kind === 'external' && callee.package === '') {
    return first === undefined ? null : valueOfGlobalCall(resolver, callee.name, first);
  }
  return ts.isPropertyAccessExpression(call.expression)
    ? valueOfMethodCall(resolver, call.expression, first)
    : null;
}

/** A list that a caller hands in, or one of several. */
function mayBeHandedIn(value: Value): boolean {
  return alternatives(value).every(
    (one) =>
      one.kind === 'array' ||
      (one.kind === 'parameter' && (one.declared === null || one.declared.kind === 'array')),
  );
}

/** Methods of promises and arrays. */
function valueOfMethodCall(
  resolver: Resolver,
  callee: ts.PropertyAccessExpression,
  first: ts.Expression | undefined,
): Value | null {
  const method = callee.name.text;
  const receiver = resolver.evaluate(callee.expression);
  if (KEEPS_VALUE.has(method)) return receiver;
  if (method === 'then' && first !== undefined) return resultOf(resolver, first);
  if (PASSES_ON.has(method) && mayBeHandedIn(receiver)) return receiver;
  if (receiver.kind !== 'array') return null;
  if (TAKES_ONE.has(method)) return elementOf(receiver);
  if (KEEPS_ELEMENTS.has(method)) return { ...receiver, isTuple: false };
  if ((method === 'map' || method === 'flatMap') && first !== undefined) {
    const result = resultOf(resolver, first);
    const elements = method === 'flatMap' && result.kind === 'array' ? result.elements : [result];
    return { kind: 'array', elements, isTuple: false };
  }
  return null;
}

/** `require('./orders')` and `import('./orders')`. */
function valueOfLoading(
  resolver: Resolver,
  call: ts.CallExpression,
  first: ts.Expression,
): Value | null {
  const isImport = call.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(call.expression) && call.expression.text === 'require';
  if (!ts.isStringLiteralLike(first) || (!isImport && !isRequire)) return null;
  const file = call.getSourceFile().fileName;
  return valueOfTarget(
    resolver,
    resolver.names.imported(file, first.text, isImport ? '*' : 'export='),
  );
}

function valueOfGlobalCall(resolver: Resolver, name: string, first: ts.Expression): Value | null {
  switch (name) {
    case 'Promise.all':
    case 'Promise.resolve':
    case 'Object.freeze':
    case 'Object.assign':
    case 'Array.from':
    case 'structuredClone':
    case 'String':
      return resolver.evaluate(first);
    case 'Promise.race':
    case 'Promise.any':
      return elementOf(resolver.evaluate(first));
    default:
      return null;
  }
}

/** What a callback gives back. */
function resultOf(resolver: Resolver, callback: ts.Expression): Value {
  const value = resolver.evaluate(callback);
  return value.kind === 'function'
    ? returnValueOf(resolver, value.ref)
    : unknown('what a callback gives back');
}
