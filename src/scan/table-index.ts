import type { Catalog, TableName, View } from '../model/catalog.js';

/** Finds the catalog's tables by the names that code uses. */
export interface TableIndex {
  /** The tables that a name stands for: one for a table, the base tables for a view; `null`: not in the catalog. */
  resolve(name: string): ResolvedName | null;
}

export interface ResolvedName {
  readonly tables: readonly TableName[];
  /** The view that stands between; `null` for a table. */
  readonly view: TableName | null;
}

interface Named {
  readonly name: TableName;
  readonly schema: string | null;
  readonly localName: string;
}

/**
 * Names match exactly, with or without their schema, then without regard to case where that leaves one candidate:
 * servers fold case in their own ways, and code follows the server.
 */
export function createTableIndex(catalog: Catalog): TableIndex {
  const views = new Map<TableName, View>(catalog.views.map((view) => [view.name, view]));
  const named: readonly Named[] = [...catalog.tables, ...catalog.views];
  const exact = new Map<string, Named[]>();
  const folded = new Map<string, Named[]>();
  for (const one of named) {
    for (const spelling of spellingsOf(one)) {
      add(exact, spelling, one);
      add(folded, spelling.toLowerCase(), one);
    }
  }

  const resolve = (spelled: string): ResolvedName | null => {
    const name = unquoted(spelled);
    const found = pick(exact.get(name), name) ?? pick(folded.get(name.toLowerCase()), name);
    if (found === null) return null;
    const view = views.get(found.name);
    return view === undefined
      ? { tables: [found.name], view: null }
      : { tables: view.reads, view: view.name };
  };
  return { resolve };
}

function spellingsOf({ name, schema, localName }: Named): ReadonlySet<string> {
  const full = schema === null ? localName : `${schema}.${localName}`;
  return new Set([name, full, localName]);
}

/** One candidate, or among several the one whose public name is just this (it lives in the default schema). */
function pick(candidates: readonly Named[] | undefined, name: string): Named | null {
  if (candidates === undefined) return null;
  if (candidates.length === 1) return candidates[0] ?? null;
  return candidates.find((one) => one.name === name) ?? null;
}

function add(index: Map<string, Named[]>, key: string, one: Named): void {
  const group = index.get(key);
  if (group === undefined) index.set(key, [one]);
  else if (!group.includes(one)) group.push(one);
}

/** `"Billing"."Invoices"`, `` `orders` `` and `[orders]` without their quotes. */
function unquoted(name: string): string {
  return name
    .split('.')
    .map((part) => part.trim().replace(/^["`[](.*)["`\]]$/, '$1'))
    .join('.');
}
