import { z } from 'zod';
import type {
  Catalog,
  Column,
  EnumType,
  ForeignKey,
  ReferentialAction,
  Routine,
  SourcePlace,
  Table,
  Trigger,
  View,
} from '../model/catalog.js';
import type { CatalogReading } from '../model/reading.js';
import { sortedUnique } from '../util/sort.js';
import { addGap, readElements, type FactsReader } from './elements.js';
import {
  columnFacts,
  enumFacts,
  foreignKeyFacts,
  routineFacts,
  tableFacts,
  triggerFacts,
  viewFacts,
  type ForeignKeyFacts,
  type TableFacts,
} from './schema.js';
import { lookupTable } from '../util/lookup-table.js';

/** The tables and what hangs on them. Names in a facts file are public names already. */
export function readCatalogPart(
  raw: Readonly<Record<string, unknown>>,
  application: string,
  reader: FactsReader,
): CatalogReading {
  const entries = readElements(
    raw.tables,
    'tables',
    z.union([z.string().min(1), tableFacts]),
    reader,
  );
  const facts = withoutDuplicates(
    entries.map((entry) => (typeof entry === 'string' ? tableFacts.parse({ name: entry }) : entry)),
    reader,
  );
  const tables = facts.map(tableOf);
  const links = new Set(
    facts.filter(({ joinTable }) => joinTable === true).map(({ name }) => name),
  );
  const views = readElements(raw.views, 'views', viewFacts, reader).map(viewOf);
  const catalog: Catalog = {
    dialect: raw.dialect === 'postgresql' || raw.dialect === 'mysql' ? raw.dialect : null,
    serverVersion: typeof raw.serverVersion === 'string' ? raw.serverVersion : null,
    schemas: sortedUnique([...tables, ...views].flatMap(({ schema }) => schema ?? [])),
    tables,
    foreignKeys: readForeignKeys(raw.foreignKeys, tables, links, reader),
    views,
    triggers: readElements(raw.triggers, 'triggers', triggerFacts, reader).map(triggerOf),
    routines: readElements(raw.routines, 'routines', routineFacts, reader).map(routineOf),
    enums: readElements(raw.enums, 'enums', enumFacts, reader).map(enumOf),
  };
  const bare = tables.find(({ name, localName, schema }) => schema !== null && name === localName);
  return {
    catalog,
    models: [],
    gaps: [],
    defaultSchema: bare?.schema ?? null,
    used: `facts ${reader.file} ("${application}")`,
    role: 'facts',
  };
}

function withoutDuplicates(tables: readonly TableFacts[], reader: FactsReader): TableFacts[] {
  const seen = new Set<string>();
  return tables.filter(({ name }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return true;
    }
    addGap(reader, `table ${name}`, 'It is listed more than once; the first entry counts.');
    return false;
  });
}

function tableOf(facts: TableFacts): Table {
  return {
    name: facts.name,
    schema: facts.schema,
    localName: facts.localName ?? localPart(facts.name, facts.schema),
    kind: facts.kind,
    columns: facts.columns.map(columnOf),
    primaryKey: facts.primaryKey === null ? null : keyOf(facts.primaryKey),
    uniqueKeys: facts.uniqueKeys.map(keyOf),
    indexes: facts.indexes.map(({ name, columns, isUnique, isPartial, method }) => {
      return { name, columns, isUnique, isPartial, method };
    }),
    inherits: facts.inherits,
    partitionCount: facts.partitionCount ?? 0,
    rows: facts.rows ?? null,
    bytes: facts.bytes ?? null,
    comment: facts.comment,
  };
}

function keyOf(key: { readonly name?: string | null | undefined; readonly columns: string[] }) {
  return { name: key.name ?? null, columns: key.columns };
}

function columnOf(facts: z.infer<typeof columnFacts>): Column {
  const { name, type, isNullable, generated, comment, ...rest } =
    typeof facts === 'string' ? { name: facts } : facts;
  return {
    name,
    type: type ?? 'unknown',
    isNullable: isNullable ?? true,
    default: rest.default ?? 'none',
    generated: generated ?? null,
    comment: comment ?? null,
  };
}

function readForeignKeys(
  raw: unknown,
  tables: readonly Table[],
  links: ReadonlySet<string>,
  reader: FactsReader,
): ForeignKey[] {
  const tableByName = new Map(tables.map((table) => [table.name, table]));
  return readElements(raw, 'foreignKeys', foreignKeyFacts, reader).flatMap((facts) => {
    const unknown = [facts.from, facts.to].filter((name) => !tableByName.has(name));
    const child = tableByName.get(facts.from);
    if (unknown.length > 0 || child === undefined) {
      const subject = `foreign key ${facts.from} -> ${facts.to}`;
      const message = `"tables" does not list ${unknown.join(' and ')}; the key is left out.`;
      reader.gaps.push({ kind: 'unknown-table', subject, message, file: reader.file, line: null });
      return [];
    }
    return [foreignKeyOf(facts, child, links, reader)];
  });
}

function foreignKeyOf(
  facts: ForeignKeyFacts,
  child: Table,
  links: ReadonlySet<string>,
  reader: FactsReader,
): ForeignKey {
  const columns = facts.columns ?? [];
  const subject = `${facts.from} -> ${facts.to}`;
  const onDelete = actionOf(facts.onDelete, subject, reader);
  return {
    name: facts.name,
    from: facts.from,
    columns,
    to: facts.to,
    toColumns: facts.toColumns ?? [],
    onDelete: onDelete ?? (facts.cascade === true ? 'cascade' : null),
    onUpdate: actionOf(facts.onUpdate, subject, reader),
    isDeferrable: facts.deferrable,
    isValidated: facts.validated,
    isNullable: facts.nullable,
    isIdentifying: facts.identifying ?? isIdentifying(columns, child),
    isOneToOne: facts.oneToOne,
    isInheritance: facts.inheritance ?? false,
    isManyToMany: facts.manyToMany ?? links.has(facts.from),
    origin: facts.origin ?? (facts.inferred === true ? 'implied' : 'declared'),
    source: sourceOf(facts.source, reader),
  };
}

/** Told by the child's primary key where the file gives one. */
function isIdentifying(columns: readonly string[], child: Table): boolean | null {
  if (columns.length === 0 || child.primaryKey === null) return null;
  const { columns: primary } = child.primaryKey;
  return columns.every((column) => primary.includes(column));
}

/** A key whose origin is not told stands in the facts file itself. */
function sourceOf(source: ForeignKeyFacts['source'], { file }: FactsReader): SourcePlace | null {
  if (source === undefined) return { file, line: null };
  return source === null ? null : { file: source.file, line: source.line ?? null };
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = lookupTable({
  noaction: 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  setnull: 'set null',
  setdefault: 'set default',
});

function actionOf(
  text: string | null | undefined,
  subject: string,
  reader: FactsReader,
): ReferentialAction | null {
  if (text === undefined || text === null) return null;
  const action = ACTIONS[text.toLowerCase().replace(/[\s_-]/g, '')];
  if (action !== undefined) return action;
  addGap(reader, `foreign key ${subject}`, `"${text}" is no referential action; it is not known.`);
  return null;
}

function viewOf(facts: z.infer<typeof viewFacts>): View {
  const schema = facts.schema ?? null;
  return {
    name: facts.name,
    schema,
    localName: facts.localName ?? localPart(facts.name, schema),
    isMaterialized: facts.isMaterialized ?? false,
    reads: sortedUnique(facts.reads ?? []),
    columns: facts.columns ?? [],
    comment: facts.comment ?? null,
  };
}

function localPart(name: string, schema: string | null): string {
  return schema !== null && name.startsWith(`${schema}.`) ? name.slice(schema.length + 1) : name;
}

function triggerOf(facts: z.infer<typeof triggerFacts>): Trigger {
  return {
    name: facts.name,
    table: facts.table,
    timing: facts.timing ?? 'after',
    events: facts.events ?? [],
    routine: facts.routine ?? null,
    reads: sortedUnique(facts.reads ?? []),
    writes: sortedUnique(facts.writes ?? []),
    isFullyRead: facts.isFullyRead ?? true,
  };
}

function routineOf(facts: z.infer<typeof routineFacts>): Routine {
  return {
    name: facts.name,
    schema: facts.schema ?? null,
    signature: facts.signature ?? '',
    kind: facts.kind ?? 'function',
    language: facts.language ?? 'unknown',
    reads: sortedUnique(facts.reads ?? []),
    writes: sortedUnique(facts.writes ?? []),
    isFullyRead: facts.isFullyRead ?? true,
  };
}

function enumOf(facts: z.infer<typeof enumFacts>): EnumType {
  return { name: facts.name, schema: facts.schema ?? null, values: facts.values };
}
