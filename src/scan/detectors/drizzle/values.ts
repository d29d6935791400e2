import type { CallbackParameter, ScanContext } from '../../detector.js';
import { lastNameOf } from '../../index-pass/collect-facts.js';
import {
  alternatives,
  either,
  knownText,
  text,
  unknown,
  type InstanceValue,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { COLUMN_LINKS, COLUMN_TYPES } from './column-types.js';
import { tableCall } from './declarations.js';
import { isDb, isImported, isLibrary, libraryValue, tableOf, type LibraryType } from './library.js';

/** What the library's calls give: tables, schemas, columns, clients. */
export function valueOfCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  if (!ts.isCallExpression(call)) return null;
  const name = lastNameOf(call.expression);
  const made = FUNCTIONS.find(([names]) => names.test(name))?.[1](call, context) ?? null;
  return (
    made ??
    valueOfLink(call, name, context) ??
    (tableCall(call, context) === null ? null : libraryValue('Table', [], context.ref(call)))
  );
}

type Make = (call: ts.CallExpression, context: ScanContext) => Value | null;

/** Functions that are the library's by name, or by name and import. */
const FUNCTIONS: readonly (readonly [RegExp, Make])[] = [
  [/^(?:pg|mysql|singlestore)Schema$/, withFirst('Schema')],
  [/^(?:pg|mysql|sqlite|singlestore)TableCreator$/, withFirst('TableCreator')],
  [/^defineRelations(?:Part)?$/, withFirst('Relations')],
  [/^customType$/, withFirst('CustomType')],
  [/^pgEnum$/, withName('Enum')],
  [/^(?:pg|mysql|sqlite)(?:Materialized)?View$/, withName('View')],
  [/^(?:alias|aliasedTable)$/, aliased],
  [/^get(?:Table)?Columns$/, allColumns],
  [/^drizzle$/, client],
  [
    /^withReplicas$/,
    ({ arguments: [first] }, context) => (first === undefined ? null : context.evaluate(first)),
  ],
];

/** An object that knows what the call's first argument is. */
function withFirst(type: LibraryType): Make {
  return (call, context) => {
    const [first] = call.arguments;
    return first === undefined
      ? null
      : libraryValue(type, [context.evaluate(first)], context.ref(call));
  };
}

/** An object that knows its name. */
function withName(type: LibraryType): Make {
  return (call, context) => {
    const [first] = call.arguments;
    if (first === undefined) return null;
    const name = knownText(context.evaluate(first)) ?? '';
    return libraryValue(type, [text(name)], context.ref(call));
  };
}

function allColumns({ arguments: [first] }: ts.CallExpression, context: ScanContext): Value | null {
  const table = first === undefined ? unknown('no argument') : context.evaluate(first);
  return tableOf(table) === null ? null : libraryValue('Columns', [table]);
}

function aliased(call: ts.CallExpression, context: ScanContext): Value | null {
  const [table, name] = call.arguments;
  if (table === undefined || name === undefined) return null;
  const made = alternatives(context.evaluate(table)).flatMap((one) =>
    isLibrary(one, 'Table')
      ? [libraryValue('Table', [text(knownText(context.evaluate(name)) ?? '')], one.origin)]
      : [],
  );
  return made.length === 0 ? null : either(made);
}

/** `drizzle(pool, { schema })`: the options may be any argument. */
function client(call: ts.CallExpression, context: ScanContext): Value | null {
  if (!isImported(context.evaluate(call.expression))) return null;
  const schemas = call.arguments.flatMap((argument) => {
    const options = context.evaluate(argument);
    const relations = context.member(options, 'relations');
    const schema = isLibrary(relations, 'Relations')
      ? (relations.args[0] ?? relations)
      : context.member(options, 'schema');
    return schema.kind === 'namespace' || schema.kind === 'object' ? [schema] : [];
  });
  return libraryValue('Db', schemas);
}

/** Column types, and methods of schemas, views and column builders. */
function valueOfLink(call: ts.CallExpression, name: string, context: ScanContext): Value | null {
  const own = context.ref(call);
  if (ts.isIdentifier(call.expression)) {
    // Column types have plain names (`text`, `date`): the import tells.
    const isColumn = COLUMN_TYPES.has(name) && isImported(context.evaluate(call.expression));
    return isColumn ? libraryValue('ColumnBuilder', [], own) : null;
  }
  if (!ts.isPropertyAccessExpression(call.expression)) return null;
  const isOfView = /^(?:as|existing|with|using)$/.test(name);
  if (!COLUMN_LINKS.has(name) && !OF_SCHEMA.test(name) && !isOfView) return null;
  const receiver = context.evaluate(call.expression.expression);
  if (isOfView) return isLibrary(receiver, 'View') ? receiver : null;
  if (isLibrary(receiver, 'Schema')) return valueInSchema(receiver, call, name, context);
  return isLibrary(receiver, 'ColumnBuilder') ? libraryValue('ColumnBuilder', [], own) : null;
}

const OF_SCHEMA = /^(?:enum|view|materializedView)$/;

function valueInSchema(
  schema: InstanceValue,
  call: ts.CallExpression,
  name: string,
  context: ScanContext,
): Value | null {
  const [first] = call.arguments;
  const [schemaName] = schema.args;
  if (first === undefined || schemaName === undefined) return null;
  const local = knownText(context.evaluate(first)) ?? '';
  if (name === 'enum') return libraryValue('Enum', [text(local)], context.ref(call));
  const full = `${knownText(schemaName) ?? ''}.${local}`;
  return libraryValue('View', [text(full)], context.ref(call));
}

/** `db.transaction(async (tx) => ...)`: the transaction is a client like the one it was begun with. */
export function valueOfCallbackParameter(
  { call, argument, parameter }: CallbackParameter,
  context: ScanContext,
): Value | null {
  const callee = call.expression;
  if (argument !== 0 || parameter !== 0 || !ts.isPropertyAccessExpression(callee)) return null;
  if (callee.name.text !== 'transaction') return null;
  const receiver = context.evaluate(callee.expression);
  const made = alternatives(receiver).find((one) => isLibrary(one, 'Db'));
  return made ?? (isDb(receiver) && receiver.kind !== 'parameter' ? receiver : null);
}

/** `db.query.orders`, `orders.total`. */
export function valueOfMember(receiver: InstanceValue, name: string): Value | null {
  if (isLibrary(receiver, 'Table')) {
    if (name.startsWith('$') || name === '_' || name === 'enableRLS') return null;
    return libraryValue('Column', [receiver, text(name)]);
  }
  if (isLibrary(receiver, 'Columns')) {
    return libraryValue('Column', [...receiver.args, text(name)]);
  }
  if (isLibrary(receiver, 'Queries')) {
    return libraryValue('RelationalQuery', [...receiver.args.slice(0, 1), text(name)]);
  }
  if (!isDb(receiver)) return null;
  if (name === 'query' || name === '_query') return libraryValue('Queries', receiver.args);
  return name === '$primary' ? receiver : null;
}
