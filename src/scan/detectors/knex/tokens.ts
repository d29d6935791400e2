import type { ScanContext } from '../../detector.js';
import { alternatives, either, knownText, type Ref, type Value } from '../../resolve/value.js';

/** A table as an argument names it. */
export interface NamedTable {
  /** What names it, without its alias. */
  readonly value: Value;
  /** Where it is written, when not in the argument itself. */
  readonly at: Ref | null;
  /** By what names the query may call it. */
  readonly names: readonly string[];
}

/**
 * The tables that an argument names: `'orders'`, `'orders as o'`, `` `${TABLE} as o` ``, `{ o: 'orders' }`. Nothing
 * for sub-queries, raw text and functions, which speak for themselves.
 */
export function tablesOf(value: Value, context: ScanContext): readonly NamedTable[] {
  const options = alternatives(value);
  if (options.some(({ kind }) => kind === 'object')) {
    return options.flatMap((one) =>
      context.entries(one).flatMap((entry) =>
        tablesOf(entry.value, context).map((table) => ({
          ...table,
          at: table.value.kind === 'text' ? (table.value.at ?? entry.at) : entry.at,
          names: [...table.names, entry.name],
        })),
      ),
    );
  }
  const named = options.flatMap((one) => {
    const bare = withoutAlias(one);
    return bare === null ? [] : [bare];
  });
  if (named.length === 0) return [];
  const names = named.flatMap(({ alias, table }) => {
    const name = knownText(table);
    const own = name === null ? [] : [name, name.slice(name.lastIndexOf('.') + 1)];
    return alias === null ? own : [...own, alias];
  });
  return [{ value: either(named.map(({ table }) => table)), at: null, names }];
}

const ALIAS = /^([^]*?)\s+(?:as\s+)["`]?([\w$]+)["`]?\s*$/i;

function withoutAlias(
  value: Value,
): { readonly table: Value; readonly alias: string | null } | null {
  if (value.kind === 'parameter') return { table: value, alias: null };
  if (value.kind !== 'text') return null;
  const last = value.parts.at(-1);
  const match = typeof last === 'string' ? ALIAS.exec(last) : null;
  if (match === null) return isName(value) ? { table: value, alias: null } : null;
  const rest = match[1] ?? '';
  const parts = [...value.parts.slice(0, -1), ...(rest === '' ? [] : [rest])];
  const [only] = parts;
  const table: Value =
    parts.length === 1 && only !== undefined && typeof only !== 'string'
      ? only
      : { ...value, parts };
  return { table, alias: match[2] ?? null };
}

/** No sentence and no sub-query. */
function isName(value: Value): boolean {
  const name = knownText(value);
  return name === null || /^[\w$."`-]+$/.test(name);
}
