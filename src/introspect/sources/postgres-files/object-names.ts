import { isTable, keyOf, type State, type TableRelation } from './state.js';

/**
 * The names that the server gives to what a script leaves unnamed. Rules: `makeObjectName`,
 * `ChooseRelationName` and `ChooseConstraintName` in the server's `indexcmds.c` and `pg_constraint.c`.
 */

/** Bytes of a name; longer ones are cut. */
const NAME_BYTES = 63;

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

/** Cuts to at most that many bytes, never inside a character. */
export function cutToBytes(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  let cut = '';
  let length = 0;
  for (const char of text) {
    length += bytesOf(char);
    if (length > bytes) return cut;
    cut += char;
  }
  return cut;
}

/** `table_column_label`, the longer of the first two parts cut until it fits. */
export function makeObjectName(first: string, second: string, label: string): string {
  const available = NAME_BYTES - (label === '' ? 0 : bytesOf(label) + 1) - (second === '' ? 0 : 1);
  let firstBytes = bytesOf(first);
  let secondBytes = bytesOf(second);
  while (firstBytes + secondBytes > available) {
    if (firstBytes > secondBytes) firstBytes -= 1;
    else secondBytes -= 1;
  }
  return [cutToBytes(first, firstBytes), cutToBytes(second, secondBytes), label]
    .filter((part) => part !== '')
    .join('_');
}

/** A free name for an index or sequence; numbered from 1 when taken. */
export function chooseRelationName(
  state: State,
  schema: string,
  parts: readonly [first: string, second: string, label: string],
): string {
  return chooseFree(parts, (name) => state.relations.has(keyOf(schema, name)));
}

/** A free name for an index behind a constraint, which must be no other constraint's either. */
export function chooseIndexConstraintName(
  state: State,
  schema: string,
  parts: readonly [first: string, second: string, label: string],
): string {
  return chooseFree(
    parts,
    (name) => state.relations.has(keyOf(schema, name)) || isConstraintName(state, schema, name),
  );
}

/** A free name for a foreign key or check. */
export function chooseConstraintName(
  state: State,
  table: TableRelation,
  second: string,
  label: string,
): string {
  return chooseFree([table.name, second, label], (name) =>
    isConstraintName(state, table.schema, name),
  );
}

function chooseFree(
  [first, second, label]: readonly [string, string, string],
  isTaken: (name: string) => boolean,
): string {
  for (let pass = 0; ; pass += 1) {
    const name = makeObjectName(first, second, pass === 0 ? label : `${label}${pass}`);
    if (!isTaken(name)) return name;
  }
}

function isConstraintName(state: State, schema: string, name: string): boolean {
  const relation = state.relations.get(keyOf(schema, name));
  if (relation?.kind === 'index' && relation.isConstraint) return true;
  for (const key of state.foreignKeys) {
    if (key.name === name && key.from.schema === schema) return true;
  }
  for (const table of state.relations.values()) {
    if (isTable(table) && table.schema === schema) {
      for (const check of table.checks) if (check.name === name) return true;
    }
  }
  return false;
}

/** Joins column names for a constraint's or index's name, as far as they can matter. */
export function joinColumnNames(names: readonly string[]): string {
  let joined = '';
  for (const name of names) {
    joined = joined === '' ? name : `${joined}_${name}`;
    if (bytesOf(joined) > NAME_BYTES) break;
  }
  return joined;
}
