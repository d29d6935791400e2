import type { EnumType, View } from '../../../model/catalog.js';
import type { Project, ScanContext } from '../../detector.js';
import type { FileFacts } from '../../index-pass/facts.js';
import { keyOfRef, knownText, knownTexts, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { readCasings, type Casing, type CasingOf } from './casing.js';
import { kindOfName, tableCall, type Kind } from './declarations.js';
import { isImported, isLibrary, libraryValues, tableOf } from './library.js';
import { linksOf, readColumns, textsIn, type SourceColumn } from './read-columns.js';
import { readConstraints, type SourceConstraint } from './read-constraints.js';
import { readRelations, type SourceRelation } from './read-relations.js';

// https://orm.drizzle.team/docs/sql-schema-declaration

const TABLE_CALLS = [
  'pgTable',
  'mysqlTable',
  'sqliteTable',
  'singlestoreTable',
  'table',
  'withRLS',
];
const CREATORS = [
  'pgTableCreator',
  'mysqlTableCreator',
  'sqliteTableCreator',
  'singlestoreTableCreator',
];
const RELATIONS = ['relations', 'defineRelations', 'defineRelationsPart'];
const VIEWS = [
  'pgView',
  'pgMaterializedView',
  'mysqlView',
  'sqliteView',
  'view',
  'materializedView',
];
const ENUMS = ['pgEnum', 'enum'];
const SETTINGS = ['drizzle', 'defineConfig']; // prettier-ignore

/** Calls that declare tables, relations, views and enums, and those that tell how columns are named. */
export const DECLARING_CALLS: readonly string[] = [
  ...TABLE_CALLS, ...CREATORS, ...RELATIONS, ...VIEWS, ...ENUMS, ...SETTINGS,
]; // prettier-ignore

/** A table object as its call says it. */
export interface SourceTable {
  readonly ref: Ref;
  /** The variable that holds it. */
  readonly name: string;
  /** With its schema in front where it has one. */
  readonly table: string;
  readonly kind: Kind | null;
  readonly file: string;
  readonly line: number;
  readonly columns: readonly SourceColumn[];
  /** `false` when a part of the columns could not be read. */
  readonly isComplete: boolean;
  readonly constraints: readonly SourceConstraint[];
  readonly casing: Casing;
}

export interface SourceView extends Pick<View, 'name' | 'isMaterialized'> {
  /** The calls of the tables that it reads. */
  readonly reads: readonly Ref[];
}

export interface Declarations {
  readonly tables: readonly SourceTable[];
  readonly relations: readonly SourceRelation[];
  readonly views: readonly SourceView[];
  readonly enums: readonly EnumType[];
  /** What clients were made with, so that names of relational queries can be looked up. */
  readonly schemas: readonly Value[];
}

/** Every table object, relation, view and enum of the code. */
export function readDeclarations(project: Project): Declarations {
  const calls = declaringCalls(project);
  const casingOf = readCasings(calls);
  const tables = new Map<string, SourceTable>();
  const relations: SourceRelation[] = [];
  const views: SourceView[] = [];
  const enums: EnumType[] = [];
  const schemas: Value[] = [];
  for (const { callee, call, context } of calls) {
    const table = readTable(call, context, casingOf);
    if (table !== null) tables.set(keyOfRef(table.ref), table);
    else if (RELATIONS.includes(callee)) relations.push(...readRelations(call, context));
    else if (VIEWS.includes(callee)) views.push(...readView(call, context));
    else if (ENUMS.includes(callee)) enums.push(...readEnum(call, context));
    else if (callee === 'drizzle') {
      schemas.push(...libraryValues(context.evaluate(call), 'Db').flatMap(({ args }) => args));
    }
  }
  return { tables: [...tables.values()], relations, views, enums, schemas };
}

/** A call that may declare something, with its file's context. */
export interface DeclaringCall {
  readonly callee: string;
  readonly call: ts.CallExpression;
  readonly context: ScanContext;
}

function declaringCalls(project: Project): readonly DeclaringCall[] {
  const creators = creatorNames(project.files);
  const isDeclaring = new Set(DECLARING_CALLS);
  return project.files.flatMap(({ path, declaringCalls: found, topCalls }) => {
    const made = creators.size === 0 ? [] : topCalls.filter(({ callee }) => creators.has(callee));
    const own = found.filter(({ callee }) => isDeclaring.has(callee));
    if (own.length === 0 && made.length === 0) return [];
    const context = project.contextOf(path);
    return [...own, ...made].flatMap(({ callee, ref }): DeclaringCall[] => {
      const call = context.find(ref);
      return call !== null && ts.isCallExpression(call) ? [{ callee, call, context }] : [];
    });
  });
}

/** What `export const shopTable = pgTableCreator(...)` is called, also where it is imported under another name. */
function creatorNames(files: readonly FileFacts[]): ReadonlySet<string> {
  const names = new Set(
    files.flatMap(({ topCalls }) =>
      topCalls.flatMap(({ variable, callee }) =>
        variable !== null && CREATORS.includes(callee) ? [variable] : [],
      ),
    ),
  );
  if (names.size === 0) return names;
  const renamed = files.flatMap(({ imports }) =>
    [...imports].flatMap(([local, { name }]) => (names.has(name) ? [local] : [])),
  );
  return new Set([...names, ...renamed]);
}

function readTable(
  call: ts.CallExpression,
  context: ScanContext,
  casingOf: CasingOf,
): SourceTable | null {
  const found = tableCall(call, context);
  if (found === null) return null;
  const holder = call.parent;
  const tree = call.getSourceFile();
  const ref = context.ref(call);
  const kind = kindOf(call.expression, context);
  return {
    ref,
    name:
      ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)
        ? holder.name.text
        : found.name,
    table: found.schema === null ? found.name : `${found.schema}.${found.name}`,
    kind,
    file: tree.fileName,
    line: tree.getLineAndCharacterOfPosition(call.getStart(tree)).line + 1,
    ...readColumns(found.columns, kind, context),
    constraints: readConstraints(found.extras, ref, context),
    casing: found.casing ?? casingOf(tree.fileName),
  };
}

/** The kind of database that a table is for: by the function, or by the call that made the schema or creator. */
function kindOf(callee: ts.Expression, context: ScanContext): Kind | null {
  const own = kindOfName(callee.getText());
  if (own !== null) return own;
  const holder = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const value = context.evaluate(holder);
  if (value.kind === 'external') return kindOfName(value.package) ?? kindOfName(value.name);
  const made =
    value.kind === 'instance' && value.origin !== null ? context.find(value.origin) : null;
  return made !== null && ts.isCallExpression(made) ? kindOfName(made.expression.getText()) : null;
}

/** `pgView('x').as((qb) => qb.select().from(orders))`, and SQL with tables in its holes. */
function readView(call: ts.CallExpression, context: ScanContext): readonly SourceView[] {
  const value = context.evaluate(call);
  const name =
    isLibrary(value, 'View') && value.args[0] !== undefined ? knownText(value.args[0]) : '';
  if (name === null || name === '') return [];
  const links = outermost(call);
  const reads = new Map<string, Ref>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
      const table = tableOf(context.evaluate(node));
      if (table !== null) reads.set(keyOfRef(table), table);
    }
    ts.forEachChild(node, visit);
  };
  for (const link of linksOf(links, context)) {
    if (link.name === 'as') link.args.forEach(visit);
  }
  const isMaterialized = /materialized/i.test(call.expression.getText());
  return [{ name, isMaterialized, reads: [...reads.values()] }];
}

/** The whole chain that begins with a call. */
function outermost(call: ts.CallExpression): ts.CallExpression {
  let outer = call;
  while (
    ts.isPropertyAccessExpression(outer.parent) &&
    ts.isCallExpression(outer.parent.parent) &&
    outer.parent.parent.expression === outer.parent
  ) {
    outer = outer.parent.parent;
  }
  return outer;
}

function readEnum(call: ts.CallExpression, context: ScanContext): readonly EnumType[] {
  const value = context.evaluate(call);
  const [first, second] = call.arguments;
  if (!isLibrary(value, 'Enum') || first === undefined || second === undefined) return [];
  const callee = call.expression;
  const holder = ts.isPropertyAccessExpression(callee) ? context.evaluate(callee.expression) : null;
  if (holder === null && !isImported(context.evaluate(callee)) && callee.getText() !== 'pgEnum')
    return [];
  const [inSchema] = holder !== null && isLibrary(holder, 'Schema') ? holder.args : [];
  const schema = inSchema === undefined ? null : knownText(inSchema);
  const [local] = knownTexts(context.evaluate(first));
  const given = context.evaluate(second);
  const values =
    given.kind === 'object'
      ? context.entries(given).flatMap((one) => knownTexts(one.value))
      : textsIn(given);
  if (local === undefined) return [];
  return [{ name: schema === null ? local : `${schema}.${local}`, schema, values }];
}
