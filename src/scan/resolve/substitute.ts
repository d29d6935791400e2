import {
  alternatives,
  either,
  keyOfRef,
  type FunctionValue,
  type ObjectValue,
  type Ref,
  type TextValue,
  type Value,
} from './value.js';

/** What to put in the place of parameters; `null` leaves one as it is. */
export interface Bindings {
  parameter?(owner: Ref, index: number, path: readonly string[]): Value | null;
  typeParameter?(owner: Ref, index: number): Value | null;
  /** What becomes of a function or an object literal, which hold their parameters inside. */
  closure?(value: FunctionValue | ObjectValue): Value;
}

/** A copy of the value in which parameters are replaced by what is bound to them. */
export function substitute(value: Value, bindings: Bindings): Value {
  switch (value.kind) {
    case 'parameter':
      return bindings.parameter?.(value.function, value.index, value.path) ?? value;
    case 'type-parameter':
      return bindings.typeParameter?.(value.owner, value.index) ?? value;
    case 'either':
      return either(value.values.map((one) => substitute(one, bindings)));
    case 'instance':
      return value.args.length === 0
        ? value
        : { ...value, args: value.args.map((one) => substitute(one, bindings)) };
    case 'array':
      return { ...value, elements: value.elements.map((one) => substitute(one, bindings)) };
    case 'text':
      return substituteInText(value, bindings);
    case 'function':
    case 'object':
      return substituteInClosure(value, bindings);
    default:
      return value;
  }
}

function substituteInText(value: TextValue, bindings: Bindings): Value {
  if (value.parts.every((part) => typeof part === 'string')) return value;
  return joinText(
    value.parts.map((part) => (typeof part === 'string' ? part : substitute(part, bindings))),
  );
}

function substituteInClosure(value: FunctionValue | ObjectValue, bindings: Bindings): Value {
  const receiver = value.kind === 'function' ? value.receiver : null;
  const bound =
    value.kind === 'object' || receiver === null
      ? value
      : { ...value, receiver: substitute(receiver, bindings) };
  return bindings.closure?.(bound) ?? bound;
}

/** One text out of pieces; known ones are joined. Several possible texts for a piece give several texts. */
export function joinText(pieces: readonly (string | Value)[]): Value {
  const parts: (string | Value)[] = [];
  const add = (piece: string | Value): void => {
    if (typeof piece !== 'string' && piece.kind === 'text') {
      for (const part of piece.parts) add(part);
      return;
    }
    const last = parts.at(-1);
    if (typeof piece === 'string' && typeof last === 'string')
      parts[parts.length - 1] = last + piece;
    else parts.push(piece);
  };
  const spread = spreadChoices(pieces);
  if (spread !== null) return either(spread.map(joinText));
  for (const piece of pieces) add(piece);
  return { kind: 'text', parts: parts.length === 0 ? [''] : parts, at: null };
}

/** More texts than this are not written out one by one. */
const MAX_CHOICES = 8;

/** Every combination of the pieces' possible texts; `null` when no piece has a choice, or there are too many. */
function spreadChoices(pieces: readonly (string | Value)[]): (string | Value)[][] | null {
  const choices = pieces.map((piece) =>
    typeof piece !== 'string' && piece.kind === 'either' ? piece.values : [piece],
  );
  const count = choices.reduce((product, { length }) => product * length, 1);
  if (count === 1 || count > MAX_CHOICES) return null;
  return choices.reduce<(string | Value)[][]>(
    (rows, options) => rows.flatMap((row) => options.map((option) => [...row, option])),
    [[]],
  );
}

/** Whether anything in it still waits for a caller or a subclass. */
export function isOpen(value: Value): boolean {
  switch (value.kind) {
    case 'parameter':
    case 'type-parameter':
      return true;
    case 'either':
      return value.values.some(isOpen);
    case 'instance':
      return value.args.some(isOpen);
    case 'array':
      return value.elements.some(isOpen);
    case 'text':
      return value.parts.some((part) => typeof part !== 'string' && isOpen(part));
    default:
      return false;
  }
}

/** Binds the type parameters of one class or function by position. */
export function bindTypeParameters(value: Value, owner: Ref, args: readonly Value[]): Value {
  if (args.length === 0) return value;
  const key = keyOfRef(owner);
  return substitute(value, {
    typeParameter: (declaredBy, index) =>
      keyOfRef(declaredBy) === key ? (args[index] ?? null) : null,
  });
}

/** What an array holds: its elements as one value. */
export function elementOf(value: Value): Value {
  return either(
    alternatives(value).flatMap((one) => {
      if (one.kind === 'array') return one.elements;
      if (one.kind === 'parameter') {
        return one.declared?.kind === 'array' ? one.declared.elements : [];
      }
      return [];
    }),
  );
}
