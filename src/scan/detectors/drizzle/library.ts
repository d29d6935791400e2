import { alternatives, instanceOf, keyOfRef, knownText } from '../../resolve/value.js';
import type { ExternalValue, InstanceValue, Ref, Value } from '../../resolve/value.js';

/** What the evaluator hands around for the library's objects, by the names that the pieces of the detector share. */
export type LibraryType =
  /** A table object, perhaps under an alias (its argument). The origin is the call that declares it. */
  | 'Table'
  /** `pgView`, declared or existing: the argument is its name, the origin the declaring call. */
  | 'View'
  /** `orders.total`: the table and the property. */
  | 'Column'
  /** `getTableColumns(orders)`: all columns of the table. */
  | 'Columns'
  /** What a column is declared with, at the call of its last link. */
  | 'ColumnBuilder'
  /** `pgEnum(...)`, at its call. */
  | 'Enum'
  /** `customType({ dataType })`, at its call. */
  | 'CustomType'
  /** `pgSchema('billing')`: its name. */
  | 'Schema'
  /** `pgTableCreator(name => ...)`: the function. */
  | 'TableCreator'
  /** A client or a transaction: what `schema` or `relations` it was made with. */
  | 'Db'
  /** `db.query`: the schema. */
  | 'Queries'
  /** `db.query.orders`: the schema and the name. */
  | 'RelationalQuery'
  /** `defineRelations(schema, ...)`: the schema. */
  | 'Relations';

const PACKAGE = 'drizzle-orm';

/** One of the library's objects. */
export function libraryValue(
  name: LibraryType,
  args: readonly Value[] = [],
  origin: Ref | null = null,
): InstanceValue {
  return instanceOf(PACKAGE, name, args, origin);
}

/** One of the library's objects of a certain type. */
export type LibraryValue<Name extends LibraryType> = InstanceValue & {
  readonly type: ExternalValue & { readonly name: Name };
};

/** Whether the value is one of the library's objects of this type. */
export function isLibrary<Name extends LibraryType>(
  value: Value,
  name: Name,
): value is LibraryValue<Name> {
  return (
    value.kind === 'instance' &&
    value.type.kind === 'external' &&
    value.type.package === PACKAGE &&
    value.type.name === name
  );
}

/** Those of the values that are the library's objects of this type. */
export function libraryValues(value: Value, name: LibraryType): readonly InstanceValue[] {
  return alternatives(value).filter((one) => isLibrary(one, name));
}

/** Something that is imported from the library, whichever of its entry points. */
export function isImported(value: Value): boolean {
  return value.kind === 'external' && isOwnPackage(value.package);
}

/** The call that declares the table object; `null` for anything else. */
export function tableOf(value: Value): Ref | null {
  return isLibrary(value, 'Table') ? value.origin : null;
}

/**
 * The same for the same table under the same alias, and for the same parameter; `null` for what is neither. A self
 * join's two sides differ by it.
 */
export function keyOfTable(value: Value): string | null {
  if (value.kind === 'parameter') {
    return `${keyOfRef(value.function)} ${value.index} ${value.path.join('.')}`;
  }
  if (!isLibrary(value, 'Table') || value.origin === null) return null;
  const [alias] = value.args;
  return `${keyOfRef(value.origin)} ${alias === undefined ? '' : (knownText(alias) ?? '?')}`;
}

/** A client or transaction, made in sight or declared with one of the library's types. */
export function isDb(value: Value): boolean {
  return alternatives(value).some((one) => {
    if (one.kind === 'parameter') return one.declared !== null && isDb(one.declared);
    if (one.kind !== 'instance' || one.type.kind !== 'external') return false;
    const { type } = one;
    return isOwnPackage(type.package) && /^Db$|(?:Database|Transaction)$/.test(type.name);
  });
}

/** A parameter that is declared as one of the library's tables: `PgTable`, `AnySQLiteTable`. */
export function isTableParameter(value: Value): boolean {
  if (value.kind !== 'parameter' || value.declared === null) return false;
  return alternatives(value.declared).some(
    (one) =>
      one.kind === 'instance' &&
      one.type.kind === 'external' &&
      isOwnPackage(one.type.package) &&
      /Table(?:WithColumns)?$/.test(one.type.name),
  );
}

function isOwnPackage(name: string): boolean {
  return name === PACKAGE || name.startsWith(`${PACKAGE}/`);
}
