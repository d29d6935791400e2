import type { ScanContext } from '../detector.js';
import { knownText } from '../resolve/value.js';
import { composeText } from '../sql-text/compose.js';
import { ts } from '../ts.js';
import { linksReturned, type Link } from './links.js';
import type { ColumnType, ForeignPart, TablePart } from './steps.js';
import { actionOf, textsOf } from './table-builder.js';

/** What the pieces that read a chain of Kysely's share. */
export interface ChainReading {
  readonly context: ScanContext;
  contextOf(file: string): ScanContext;
  /** Line of the migration that a node stands for, 1-based. */
  lineOf(node: ts.Node): number;
}

/** `addColumn('total', 'integer', (column) => column.notNull())`, `alterColumn('total', (column) => column.setNotNull())`. */
export function readKyselyColumn(
  { name: method, args }: Link,
  name: string,
  { context }: ChainReading,
  line: number,
): readonly TablePart[] {
  if (method === 'alterColumn') return alteredColumn(args[1], name, context, line);
  const [, given, callback] = args;
  const links = callback === undefined ? [] : linksReturned(callback, context);
  const has = (...names: readonly string[]) => links.some((link) => names.includes(link.name));
  const isPrimary = has('primaryKey');
  const isCounted = has('autoIncrement', 'identity') || has(...IDENTITIES);
  return [
    {
      kind: 'column',
      line,
      name,
      type: columnType(given, isCounted, context),
      isNullable: !isPrimary && !has('notNull'),
      default: defaultOf(links),
      isPrimary,
      isUnique: has('unique'),
      references: referenceOf(name, links, context),
      alters: method === 'modifyColumn',
    },
  ];
}

const IDENTITIES = ['generatedAlwaysAsIdentity', 'generatedByDefaultAsIdentity'];

function alteredColumn(
  callback: ts.Expression | undefined,
  column: string,
  context: ScanContext,
  line: number,
): readonly TablePart[] {
  const links = callback === undefined ? [] : linksReturned(callback, context);
  return links.flatMap(({ name, args }): readonly TablePart[] => {
    switch (name) {
      case 'setNotNull':
      case 'dropNotNull':
        return [{ kind: 'nullability', line, column, isNullable: name === 'dropNotNull' }];
      case 'setDataType':
        return [{ kind: 'type', line, column, type: columnType(args[0], false, context) }];
      default:
        return [];
    }
  });
}

/** The type as the database calls it: Kysely passes it on as it stands. */
function columnType(
  given: ts.Expression | undefined,
  isCounted: boolean,
  context: ScanContext,
): ColumnType {
  const written =
    given === undefined
      ? null
      : ts.isTaggedTemplateExpression(given)
        ? composeText(given, context).text
        : knownText(context.evaluate(given));
  const detail = written?.trim() ?? 'text';
  if (!isCounted) return { name: 'raw', detail };
  return { name: /^big|^int8/i.test(detail) ? 'bigserial' : 'serial', detail: '' };
}

function defaultOf(links: readonly Link[]): 'none' | 'constant' | 'expression' {
  if (links.some(({ name }) => name === 'generatedAlwaysAs')) return 'expression';
  const [value] = links.find(({ name }) => name === 'defaultTo')?.args ?? [];
  if (value === undefined || value.kind === ts.SyntaxKind.NullKeyword) return 'none';
  return ts.isTaggedTemplateExpression(value) ? 'expression' : 'constant';
}

/** `.references('customers.id').onDelete('cascade')`. */
function referenceOf(
  column: string,
  links: readonly Link[],
  context: ScanContext,
): ForeignPart | null {
  const argumentOf = (name: string) => links.find((link) => link.name === name)?.args[0];
  const [written] = textsOf(argumentOf('references'), context);
  const dot = written?.lastIndexOf('.') ?? -1;
  if (written === undefined || dot < 0) return null;
  return {
    columns: [column],
    table: written.slice(0, dot),
    toColumns: [written.slice(dot + 1)],
    onDelete: actionOf(textsOf(argumentOf('onDelete'), context)[0] ?? null),
    onUpdate: actionOf(textsOf(argumentOf('onUpdate'), context)[0] ?? null),
    name: null,
  };
}
