import { lookUp } from '../resolve/scope.js';
import { ts } from '../ts.js';
import { readKyselyColumn, type ChainReading } from './kysely-columns.js';
import { createIndex, createType, createView, tablesOf } from './kysely-objects.js';
import { linksOf, linksReturned, type Link } from './links.js';
import type { MigrationStep, TablePart } from './steps.js';
import { actionOf, textsOf } from './table-builder.js';

// https://kysely.dev/docs/category/schema

/**
 * What a chain of Kysely's schema builder does: `db.schema.createTable('orders').addColumn('id', 'serial')`. Unlike
 * other builders it is handed the name only, and the rest follows link by link.
 *
 * @returns `null` when the call is no such chain
 */
export function readKyselyChain(
  call: ts.CallExpression,
  reading: ChainReading,
): readonly MigrationStep[] | null {
  const { root, links } = linksOf(call);
  const start = links.findIndex(isStart);
  if (start >= 0) return stepsOf(links.slice(start), schemaOf(links), reading);
  const begun = ts.isIdentifier(root) ? chainKeptIn(root) : null;
  if (begun === null) return null;
  const [first] = begun.links;
  const [table] = first === undefined ? [] : tablesOf(first, schemaOf(begun.all), reading.context);
  if (table === undefined) return null;
  // A builder that goes on in later statements adds to the same table.
  return alter(table, links, reading);
}

/** Beginnings that other libraries hand more than a name to, or nothing that is a name. */
const STARTS = /^(?:create|alter)(?:Table|View|Index|Type)$|^drop(?:View|Index|Type)$/;

function isStart({ name, args, call }: Link): boolean {
  if (!STARTS.test(name) || args.length !== 1) return false;
  const [first] = args;
  const isName =
    first !== undefined && !ts.isNewExpression(first) && !ts.isObjectLiteralExpression(first);
  return isName && /\bschema\b|\bwithSchema\(/i.test(receiverText(call));
}

function receiverText({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.expression.getText() : '';
}

/** The links with which a variable's builder begins. */
function chainKeptIn(
  root: ts.Identifier,
): { readonly links: readonly Link[]; readonly all: readonly Link[] } | null {
  const declaration = lookUp(root.text, root);
  if (declaration === null || !ts.isVariableDeclaration(declaration)) return null;
  const { initializer } = declaration;
  if (initializer === undefined || !ts.isCallExpression(initializer)) return null;
  const { links } = linksOf(initializer);
  const start = links.findIndex((link) => isStart(link) && link.name.endsWith('Table'));
  return start < 0 ? null : { links: links.slice(start), all: links };
}

function schemaOf(links: readonly Link[]): string | null {
  const given = links.find(({ name }) => name === 'withSchema')?.args[0];
  return given !== undefined && ts.isStringLiteralLike(given) ? given.text : null;
}

function stepsOf(
  [first, ...rest]: readonly Link[],
  schema: string | null,
  reading: ChainReading,
): readonly MigrationStep[] {
  if (first === undefined) return [];
  const line = reading.lineOf(first.args[0] ?? first.call);
  return tablesOf(first, schema, reading.context).flatMap((name): readonly MigrationStep[] => {
    switch (first.name) {
      case 'createTable':
        // What is there for one session only is no part of the schema.
        return rest.some((link) => link.name === 'temporary')
          ? []
          : [{ kind: 'create-table', line, table: name, parts: partsOf(rest, reading) }];
      case 'alterTable':
        return alter(name, rest, reading);
      case 'createIndex':
        return createIndex(name, rest, schema, reading, line);
      case 'dropIndex': {
        const on = rest.find((link) => link.name === 'on');
        const [table] = on === undefined ? [] : tablesOf(on, schema, reading.context);
        return [{ kind: 'drop-index', line, index: name, table: table ?? null }];
      }
      case 'createView':
        return createView(name, rest, reading, line);
      case 'dropView': {
        const isMaterialized = rest.some((link) => link.name === 'materialized');
        return [{ kind: 'drop-view', line, view: name, isMaterialized }];
      }
      case 'createType':
        return createType(name, rest, reading.context, line);
      default:
        return [];
    }
  });
}

function alter(
  table: string,
  links: readonly Link[],
  reading: ChainReading,
): readonly MigrationStep[] {
  const parts = partsOf(links, reading);
  const renaming = links.find(({ name }) => name === 'renameTo');
  const [line] = links.map(({ args, call }) => reading.lineOf(args[0] ?? call));
  if (line === undefined) return [];
  const [to] = renaming === undefined ? [] : textsOf(renaming.args[0], reading.context);
  return [
    ...(parts.length === 0 ? [] : [{ kind: 'alter-table', line, table, parts } as const]),
    ...(to === undefined ? [] : [{ kind: 'rename-table', line, table, to } as const]),
  ];
}

function partsOf(links: readonly Link[], reading: ChainReading): readonly TablePart[] {
  return links.flatMap((link) => partsOfLink(link, reading));
}

function partsOfLink(link: Link, reading: ChainReading): readonly TablePart[] {
  const { name, args } = link;
  const line = reading.lineOf(args[0] ?? link.call);
  switch (name) {
    case 'addColumn':
    case 'modifyColumn':
    case 'alterColumn':
    case 'dropColumn':
    case 'renameColumn':
      return columnParts(link, reading, line);
    case 'addPrimaryKeyConstraint':
    case 'addUniqueConstraint':
    case 'addForeignKeyConstraint':
    case 'dropConstraint':
      return keyParts(link, reading, line);
    case '$call':
      return calledParts(link, reading, line);
    default:
      return [];
  }
}

function columnParts(link: Link, reading: ChainReading, line: number): readonly TablePart[] {
  const { name, args } = link;
  const [column] = textsOf(args[0], reading.context);
  if (column === undefined) return [];
  if (name === 'dropColumn') return [{ kind: 'drop-column', line, column }];
  if (name !== 'renameColumn') return readKyselyColumn(link, column, reading, line);
  const [to] = textsOf(args[1], reading.context);
  return to === undefined ? [] : [{ kind: 'rename-column', line, column, to }];
}

function keyParts(link: Link, reading: ChainReading, line: number): readonly TablePart[] {
  const [given] = textsOf(link.args[0], reading.context);
  if (link.name === 'addForeignKeyConstraint') return foreignKey(link, reading, line);
  if (link.name === 'dropConstraint')
    return given === undefined
      ? []
      : [{ kind: 'drop-key', line, key: 'any', columns: [], name: given }];
  const columns = textsOf(link.args[1], reading.context);
  const kind = link.name === 'addUniqueConstraint' ? 'unique' : 'primary';
  return columns.length === 0 ? [] : [{ kind, line, columns, name: given ?? null }];
}

/** `addForeignKeyConstraint('orders_customer', ['customer_id'], 'customers', ['id'], (key) => key.onDelete('cascade'))`. */
function foreignKey({ args }: Link, { context }: ChainReading, line: number): readonly TablePart[] {
  const [name, columns, table, toColumns, callback] = args;
  const [to] = textsOf(table, context);
  const own = textsOf(columns, context);
  if (to === undefined || own.length === 0) return [];
  const rules = callback === undefined ? [] : linksReturned(callback, context);
  const action = (rule: string) => {
    const [given] = textsOf(rules.find((link) => link.name === rule)?.args[0], context);
    return actionOf(given ?? null);
  };
  return [
    {
      kind: 'foreign',
      line,
      columns: own,
      table: to,
      toColumns: textsOf(toColumns, context),
      onDelete: action('onDelete'),
      onUpdate: action('onUpdate'),
      name: textsOf(name, context)[0] ?? null,
    },
  ];
}

/** `$call(withTimestamps)`: a function of the application adds to the table. */
function calledParts({ args }: Link, reading: ChainReading, line: number): readonly TablePart[] {
  const [given] = args;
  if (given === undefined) return [];
  const value = reading.context.evaluate(given);
  if (value.kind !== 'function') return [];
  const { file } = value.ref;
  const isHere = file === reading.context.file;
  const inner: ChainReading = isHere
    ? reading
    : { ...reading, context: reading.contextOf(file), lineOf: () => line };
  return partsOf(linksReturned(given, reading.context), inner);
}
