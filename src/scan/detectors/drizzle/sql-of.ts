import type { ScanContext } from '../../detector.js';
import { splitName } from '../../entities/plain-table.js';
import { knownText, type InstanceValue, type Value } from '../../resolve/value.js';
import { isLibrary } from './library.js';

// https://orm.drizzle.team/docs/sql

/** What a table, a view or a column becomes in a `sql` template. */
export function sqlOf(value: InstanceValue, context: ScanContext): string | null {
  const [first] = value.args;
  if (isLibrary(value, 'View')) return first === undefined ? null : quoted(knownText(first));
  if (isLibrary(value, 'Table')) return aliasOf(value) ?? quoted(modelOf(value, context)?.table);
  return isLibrary(value, 'Column') ? sqlOfColumn(value.args, context) : null;
}

function sqlOfColumn([table, property]: readonly Value[], context: ScanContext): string | null {
  if (table === undefined || property === undefined) return null;
  const model = modelOf(table, context);
  const name = knownText(property);
  const column = quoted(model?.properties.find((one) => one.name === name)?.column);
  const holder = aliasOf(table) ?? quoted(splitName(model?.table ?? '').localName);
  return holder === null || column === null ? null : `${holder}.${column}`;
}

function modelOf(table: Value, { models }: ScanContext) {
  return isLibrary(table, 'Table') && table.origin !== null ? models.ofClass(table.origin) : null;
}

function aliasOf(table: Value): string | null {
  const [alias] = isLibrary(table, 'Table') ? table.args : [];
  return alias === undefined ? null : quoted(knownText(alias));
}

function quoted(name: string | null | undefined): string | null {
  if (name === null || name === undefined || name === '') return null;
  const { schema, localName } = splitName(name);
  return schema === null ? `"${localName}"` : `"${schema}"."${localName}"`;
}
