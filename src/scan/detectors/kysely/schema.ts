import type { Catalog, Column, Table } from '../../../model/catalog.js';
import { sortBy, sortedUnique } from '../../../util/sort.js';
import type { DeclaredSchema, Project, ScanContext } from '../../detector.js';
import { fileKindOf } from '../../file-kind.js';
import type { FileFacts } from '../../index-pass/facts.js';
import { alternatives, keyOfRef, knownText, type InterfaceValue } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { plainColumn, plainTable } from '../../entities/plain-table.js';
import { columnNameOf, tableNamesOf, treeOf } from './naming.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://kysely.dev/docs/getting-started#types

const NOTHING: DeclaredSchema = { models: [], reading: null };

/** The tables that the types of the clients list: those of `Database` in `Kysely<Database>`. */
export function declaredByTypes(project: Project, users: readonly FileFacts[]): DeclaredSchema {
  const found = new Map<string, Table>();
  for (const { type, context } of databaseTypes(project, users)) {
    for (const table of tablesOf(type, context)) {
      if (!found.has(table.name)) found.set(table.name, table);
    }
  }
  if (found.size === 0) return NOTHING;
  const plural = found.size === 1 ? '' : 's';
  return {
    models: [],
    reading: {
      catalog: catalogOf([...found.values()]),
      models: [],
      gaps: [],
      defaultSchema: null,
      used: `${found.size} table type${plural} of Kysely`,
      role: 'orm',
    },
  };
}

function catalogOf(tables: readonly Table[]): Catalog {
  return {
    dialect: null,
    serverVersion: null,
    schemas: sortedUnique(tables.flatMap(({ schema }) => schema ?? [])),
    tables: sortBy(tables, ({ name }) => name),
    foreignKeys: [],
    views: [],
    triggers: [],
    routines: [],
    enums: [],
  };
}

interface DatabaseType {
  readonly type: InterfaceValue;
  readonly context: ScanContext;
}

/** What stands in `Kysely<...>`, also through a class of the application that has one: `Database<...>`. */
function databaseTypes(project: Project, users: readonly FileFacts[]): readonly DatabaseType[] {
  const found = new Map<string, DatabaseType>();
  const wrappers = new Map<string, number>();
  const files = readable(project, users);
  const add = (node: ts.TypeNode | undefined, context: ScanContext): void => {
    for (const one of node === undefined ? [] : alternatives(context.evaluateType(node))) {
      if (one.kind === 'type-parameter') wrappers.set(keyOfRef(one.owner), one.index);
      const type = one.kind === 'instance' ? one.type : one;
      if (type.kind === 'interface') found.set(keyOfRef(type.ref), { type, context });
    }
  };
  for (const { tree, context } of files) {
    for (const { args } of typedUses(tree, (name) => name === 'Kysely')) add(args[0], context);
  }
  const names = new Set(
    project.classes.flatMap(({ ref, name }) => (wrappers.has(keyOfRef(ref)) ? [name] : [])),
  );
  if (names.size === 0) return [...found.values()];
  const aliasing = project.files.filter((file) => !users.includes(file) && mayAlias(file, names));
  for (const { tree, context } of [...files, ...readable(project, aliasing)]) {
    for (const { name, args } of typedUses(tree, (one) => names.has(one))) {
      for (const value of alternatives(context.evaluate(name))) {
        const index = value.kind === 'class' ? wrappers.get(keyOfRef(value.ref)) : undefined;
        if (index !== undefined) add(args[index], context);
      }
    }
  }
  return [...found.values()];
}

interface ReadableFile {
  readonly tree: ts.SourceFile;
  readonly context: ScanContext;
}

/** Tests and migrations have types of their own, of tables that need not be there. */
function readable(project: Project, files: readonly FileFacts[]): readonly ReadableFile[] {
  return files.flatMap((file) => {
    const context = project.contextOf(file.path);
    const tree = treeOf(file, context);
    const isCode = tree !== null && fileKindOf(file.path, () => tree.text) === 'production';
    return isCode ? [{ tree, context }] : [];
  });
}

/** `type OrderDatabase = Database<OrderTables>`, in a file that need not mention Kysely. */
function mayAlias({ imports, declarations }: FileFacts, names: ReadonlySet<string>): boolean {
  const hasAlias = [...declarations.values()].some(
    ({ kind }) => kind === ts.SyntaxKind.TypeAliasDeclaration,
  );
  return hasAlias && [...imports.values()].some(({ name }) => names.has(name));
}

interface TypedUse {
  readonly name: ts.Identifier;
  readonly args: readonly ts.TypeNode[];
}

/** Mentions of a generic type, and calls of it: `Kysely<Database>`, `new Kysely<Database>()`. */
function typedUses(tree: ts.Node, isAsked: (name: string) => boolean): readonly TypedUse[] {
  const found: TypedUse[] = [];
  const visit = (node: ts.Node): void => {
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isNewExpression(node) || ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : null;
    if (name !== null && ts.isIdentifier(name) && isAsked(name.text)) {
      const args = 'typeArguments' in node ? (node as ts.TypeReferenceNode).typeArguments : [];
      found.push({ name, args: args ?? [] });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** `{ orders: OrderTable; 'sales.lines': LineTable; [tableName]: Row }`. */
function tablesOf(type: InterfaceValue, context: ScanContext): readonly Table[] {
  return membersOf(type, context).flatMap(({ name, type: row, node }): Table[] => {
    const columns = alternatives(context.evaluateType(row)).flatMap((one) =>
      one.kind === 'instance' && one.type.kind === 'interface'
        ? membersOf(one.type, context).map((member) => columnOf(member, context))
        : [],
    );
    const [table] = tableNamesOf(name, context);
    if (columns.length === 0 || table === undefined || node.questionToken !== undefined) return [];
    const distinct = new Map(columns.map((column) => [column.name, column]));
    return [plainTable(table, [...distinct.values()], [], [])];
  });
}

interface Member {
  readonly name: string;
  readonly type: ts.TypeNode;
  readonly node: ts.PropertySignature;
}

/** The properties of an interface or object type, inherited ones too. */
function membersOf(
  { ref }: InterfaceValue,
  context: ScanContext,
  around: readonly string[] = [],
): readonly Member[] {
  const node = context.find(ref);
  const key = keyOfRef(ref);
  if (node === null || around.includes(key)) return [];
  if (!ts.isInterfaceDeclaration(node) && !ts.isTypeLiteralNode(node)) return [];
  const own = node.members.flatMap((member): Member[] => {
    if (!ts.isPropertySignature(member) || member.type === undefined) return [];
    const name = nameOf(member.name, context);
    return name === null ? [] : [{ name, type: member.type, node: member }];
  });
  const clauses = ts.isInterfaceDeclaration(node) ? (node.heritageClauses ?? []) : [];
  const inherited = clauses
    .flatMap((clause) => clause.types)
    .flatMap((base) => alternatives(context.evaluateType(base)))
    .flatMap((one) =>
      one.kind === 'instance' && one.type.kind === 'interface'
        ? membersOf(one.type, context, [...around, key])
        : [],
    );
  return [...inherited, ...own];
}

function nameOf(name: ts.PropertyName, context: ScanContext): string | null {
  if (ts.isComputedPropertyName(name)) return knownText(context.evaluate(name.expression));
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : null;
}

function columnOf({ name, type, node }: Member, context: ScanContext): Column {
  const { written, isGenerated, isNullable } = unwrapped(type);
  return {
    ...plainColumn(columnNameOf(name, context), TYPES[written] ?? 'text'),
    isNullable: isNullable || node.questionToken !== undefined,
    default: isGenerated ? 'expression' : 'none',
  };
}

const TYPES: Readonly<Record<string, string>> = lookupTable({
  string: 'text', number: 'integer', bigint: 'bigint', boolean: 'boolean', Date: 'timestamptz', Buffer: 'bytea',
  Uint8Array: 'bytea', Timestamp: 'timestamptz', Int8: 'bigint', Numeric: 'numeric', Json: 'jsonb',
  JSONColumnType: 'jsonb',
}); // prettier-ignore

/** `Generated<number>`, `ColumnType<Date, string | undefined, never>`, `string | null`. */
function unwrapped(type: ts.TypeNode): {
  readonly written: string;
  readonly isGenerated: boolean;
  readonly isNullable: boolean;
} {
  if (ts.isUnionTypeNode(type)) {
    const isNull = (one: ts.TypeNode) => one.getText() === 'null';
    const [first] = type.types.filter((one) => !isNull(one)).map(unwrapped);
    const isNullable = type.types.some(isNull) || first?.isNullable === true;
    return { written: 'text', isGenerated: false, ...first, isNullable };
  }
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    const [selected, inserted] = type.typeArguments ?? [];
    const isGenerated = name === 'Generated' || name === 'GeneratedAlways';
    if (selected !== undefined && (isGenerated || name === 'ColumnType')) {
      const inner = unwrapped(selected);
      const isOptional = inserted !== undefined && /\bundefined\b/.test(inserted.getText());
      return { ...inner, isGenerated: inner.isGenerated || isGenerated || isOptional };
    }
    return { written: name, isGenerated: false, isNullable: false };
  }
  return { written: type.getText(), isGenerated: false, isNullable: false };
}
