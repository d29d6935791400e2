import type { ScanContext } from '../../detector.js';
import { lastNameOf } from '../../index-pass/collect-facts.js';
import { alternatives, unknown, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** A property as it is declared, by whichever of MikroORM's ways: a decorator, an `EntitySchema` or a builder. */
export interface PropertySource {
  readonly name: string;
  readonly line: number;
  /** `m:1`, `1:m`, `1:1`, `m:n`, `embedded`, `formula`, `enum`, `scalar`. */
  readonly kind: string;
  readonly isPrimary: boolean;
  /** The entity, embeddable or enum that it is declared with. */
  readonly target: ts.Expression | null;
  /** What the property's written type is, for want of a target. */
  readonly type: ts.TypeNode | null;
  /** The side that the other one names: `(line) => line.order`. */
  readonly inverse: ts.Expression | null;
  /** What stands under one of the names among the options; unknown where none is there. */
  option(...names: readonly string[]): Value;
}

const KINDS: Readonly<Record<string, string>> = lookupTable({
  manyToOne: 'm:1',
  oneToMany: '1:m',
  oneToOne: '1:1',
  manyToMany: 'm:n',
  embedded: 'embedded',
  enum: 'enum',
  formula: 'formula',
});

/** An entry of `properties` in `new EntitySchema({ ... })` or `defineEntity({ ... })`. */
export function schemaProperty(
  name: string,
  node: ts.ObjectLiteralElementLike,
  context: ScanContext,
): PropertySource | null {
  if (!ts.isPropertyAssignment(node)) return null;
  const tree = node.getSourceFile();
  const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
  const written = bodyOf(node.initializer);
  if (ts.isCallExpression(written)) return builtProperty(name, line, written, context);
  if (!ts.isObjectLiteralExpression(written)) return null;
  const options = context.evaluate(written);
  const option = optionReader([options], context);
  const [kind] = alternatives(option('kind', 'reference'));
  const text = kind?.kind === 'text' ? String(kind.parts[0]) : referenceKind(kind);
  return {
    name,
    line,
    kind: text ?? 'scalar',
    isPrimary: isTrue(option('primary')),
    target: initializerOf(written, 'entity', 'items'),
    type: null,
    inverse: null,
    option,
  };
}

/** `p.manyToOne(Author).nullable()`: what is asked of it, and the links behind it as options. */
function builtProperty(
  name: string,
  line: number,
  written: ts.CallExpression,
  context: ScanContext,
): PropertySource | null {
  const links = new Map<string, ts.CallExpression>();
  let call: ts.Expression = written;
  let first: ts.CallExpression = written;
  while (ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression)) {
    first = call;
    links.set(call.expression.name.text, call);
    call = call.expression.expression;
  }
  const begun = lastNameOf(first.expression);
  const kind = KINDS[begun] ?? 'scalar';
  const options = first.arguments.filter((one) => ts.isObjectLiteralExpression(one));
  const listed = optionReader(
    options.map((one) => context.evaluate(one)),
    context,
  );
  return {
    name,
    line,
    kind,
    isPrimary: links.has('primary'),
    target: kind === 'scalar' ? null : (first.arguments[0] ?? null),
    type: null,
    inverse: null,
    option: (...names) => {
      for (const one of names) {
        const link = links.get(one);
        if (link === undefined) continue;
        const [argument] = link.arguments;
        return argument === undefined
          ? { kind: 'boolean', value: true }
          : context.evaluate(argument);
      }
      if (names.includes('type') && kind === 'scalar')
        return { kind: 'text', parts: [begun], at: null };
      return listed(...names);
    },
  };
}

/** Options by their names, the first of several objects that has one. */
export function optionReader(
  options: readonly Value[],
  context: ScanContext,
): PropertySource['option'] {
  return (...names) => {
    for (const one of options) {
      for (const name of names) {
        const value = context.member(one, name);
        if (value.kind !== 'unknown') return value;
      }
    }
    return unknown('not given');
  };
}

/** `() => p.string()`: what it gives. */
function bodyOf(node: ts.Expression): ts.Expression {
  return ts.isArrowFunction(node) && !ts.isBlock(node.body) ? bodyOf(node.body) : node;
}

/** The expression under a name of an object literal. */
export function initializerOf(
  node: ts.ObjectLiteralExpression,
  ...names: readonly string[]
): ts.Expression | null {
  for (const property of node.properties) {
    const name = property.name;
    if (name === undefined || !('text' in name) || !names.includes(String(name.text))) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return null;
}

/** `ReferenceKind.MANY_TO_ONE`. */
function referenceKind(value: Value | undefined): string | null {
  const name = value?.kind === 'external' ? value.name.split('.').at(-1) : undefined;
  switch (name) {
    case 'MANY_TO_ONE':
      return 'm:1';
    case 'ONE_TO_MANY':
      return '1:m';
    case 'ONE_TO_ONE':
      return '1:1';
    case 'MANY_TO_MANY':
      return 'm:n';
    case 'EMBEDDED':
      return 'embedded';
    default:
      return null;
  }
}

/** Whether an option is given as `true`. */
export function isTrue(value: Value): boolean {
  return value.kind === 'boolean' && value.value;
}
