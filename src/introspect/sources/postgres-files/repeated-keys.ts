import type { Constraint } from 'libpg-query';
import type { StateColumn } from './state.js';

/** A constraint, and the column in whose definition it stands. */
export interface PlacedConstraint {
  readonly constraint: Constraint;
  readonly column: StateColumn | null;
}

/**
 * The server makes one index of two keys of a statement that differ in nothing but their names, such as
 * `UNIQUE PRIMARY KEY`: the primary key, else the first, stays, with the first name given
 * (`transformIndexConstraints` in `parse_utilcmd.c`). Other constraints pass through.
 */
export function mergeRepeatedKeys(placed: readonly PlacedConstraint[]): PlacedConstraint[] {
  const primaryFirst = [
    ...placed.filter(({ constraint }) => constraint.contype === 'CONSTR_PRIMARY'),
    ...placed.filter(({ constraint }) => constraint.contype !== 'CONSTR_PRIMARY'),
  ];
  const merged = new Map<unknown, PlacedConstraint>();
  for (const one of primaryFirst) {
    const signature = signatureOf(one) ?? one;
    const prior = merged.get(signature);
    const conname = prior?.constraint.conname ?? one.constraint.conname;
    merged.set(
      signature,
      prior === undefined || conname === undefined
        ? (prior ?? one)
        : { ...prior, constraint: { ...prior.constraint, conname } },
    );
  }
  return [...merged.values()];
}

/** Equal for keys that the server takes for one; `null` where each one counts. */
function signatureOf({ constraint, column }: PlacedConstraint): string | null {
  const { contype, indexname } = constraint;
  const isKey = contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE';
  if ((!isKey && contype !== 'CONSTR_EXCLUSION') || indexname !== undefined) return null;
  const parts = [
    column === null ? constraint.keys : [{ String: { sval: column.name } }],
    constraint.exclusions,
    constraint.including,
    constraint.where_clause,
    constraint.access_method,
    constraint.without_overlaps,
    constraint.nulls_not_distinct,
    constraint.deferrable,
    constraint.initdeferred,
  ];
  return JSON.stringify(parts, (name, value: unknown) =>
    name === 'location' ? undefined : (value ?? null),
  );
}
