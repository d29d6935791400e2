import type { Node } from 'libpg-query';
import type { Column } from '../../../model/catalog.js';
import { as, strings, walkTree } from './ast.js';

/**
 * What a DEFAULT clause fills the column with. The same judgement as `postgres/default-kind.ts` makes on what
 * the server prints: literals, with casts and in arrays, are constants; NULL is no default.
 */
export function defaultKindOf(expression: Node | undefined): Column['default'] {
  if (expression === undefined || isNull(expression)) return 'none';
  if (callsNextval(expression)) return 'sequence';
  return isConstant(expression) ? 'constant' : 'expression';
}

function isNull(node: Node): boolean {
  const cast = as(node, 'TypeCast');
  if (cast?.arg !== undefined) return isNull(cast.arg);
  return as(node, 'A_Const')?.isnull === true;
}

function isConstant(node: Node): boolean {
  if ('A_Const' in node) return true;
  const cast = as(node, 'TypeCast');
  if (cast?.arg !== undefined) return isConstant(cast.arg);
  const array = as(node, 'A_ArrayExpr');
  if (array !== undefined) return (array.elements ?? []).every(isConstant);
  const collated = as(node, 'CollateClause');
  return collated?.arg !== undefined && isConstant(collated.arg);
}

function callsNextval(expression: Node): boolean {
  let found = false;
  walkTree(expression, (key, value) => {
    if (key !== 'FuncCall' || typeof value !== 'object' || value === null) return;
    found ||= strings((value as { funcname?: Node[] }).funcname).at(-1) === 'nextval';
  });
  return found;
}

/** The sequence named by `nextval('orders_id_seq'::regclass)`, in parts; `null` when it is not a literal. */
export function sequenceOf(expression: Node | undefined): readonly string[] | null {
  const call = as(expression, 'FuncCall');
  if (strings(call?.funcname).at(-1) !== 'nextval') return null;
  const argument = call?.args?.[0];
  const inner = as(argument, 'TypeCast')?.arg ?? argument;
  const text = as(inner, 'A_Const')?.sval?.sval;
  if (text === undefined) return null;
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^."]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase(),
  );
}
