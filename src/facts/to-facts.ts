import type { CodeFacts } from '../model/access.js';
import type { Catalog, ForeignKey, Table } from '../model/catalog.js';
import { FACTS_VERSION, type FactsFile } from './schema.js';

/**
 * The inverse of `decodeFacts`: catalog and code facts as one facts file, ready for `JSON.stringify`. Reading it back
 * gives the same catalog and the same code facts.
 *
 * @param name of the application; a lone file's modules keep their own names
 */
export function toFacts(name: string, catalog: Catalog, code: CodeFacts): FactsFile {
  return {
    factsVersion: FACTS_VERSION,
    name,
    dialect: catalog.dialect,
    serverVersion: catalog.serverVersion,
    schemas: [...catalog.schemas],
    tables: catalog.tables.map(tableFacts),
    foreignKeys: catalog.foreignKeys.map(foreignKeyFacts),
    views: copy(catalog.views),
    triggers: copy(catalog.triggers),
    routines: copy(catalog.routines),
    enums: copy(catalog.enums),
    modules: copy(code.modules),
    accesses: copy(code.accesses),
    sequences: code.useCases.map(({ name: useCase, ...rest }) => mutable({ useCase, ...rest })),
    transactions: copy(code.transactions),
    statements: copy(code.statements),
    unresolved: copy(code.unresolved),
    setAside: copy(code.setAside),
    files: { ...code.files },
  };
}

function tableFacts(table: Table): FactsFile['tables'][number] {
  return mutable(table);
}

function foreignKeyFacts(key: ForeignKey): NonNullable<FactsFile['foreignKeys']>[number] {
  return {
    name: key.name,
    from: key.from,
    columns: [...key.columns],
    to: key.to,
    toColumns: [...key.toColumns],
    onDelete: key.onDelete,
    onUpdate: key.onUpdate,
    nullable: key.isNullable,
    identifying: key.isIdentifying,
    oneToOne: key.isOneToOne,
    inheritance: key.isInheritance,
    manyToMany: key.isManyToMany,
    deferrable: key.isDeferrable,
    validated: key.isValidated,
    origin: key.origin,
    source: key.source && { file: key.source.file, line: key.source.line },
  };
}

type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

/** A deep copy that the caller may change, which is what the types made by zod ask for. */
function mutable<T>(value: T): Mutable<T> {
  return structuredClone(value) as Mutable<T>;
}

function copy<T>(values: readonly T[]): Mutable<T>[] {
  return values.map(mutable);
}
