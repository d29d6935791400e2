import type { Node } from 'libpg-query';
import { as, strings } from './ast.js';

/**
 * The name that a result column gets where the query gives none, as the server's `FigureColname`
 * (`parse_target.c`) finds it; `null` = `?column?`.
 */
export function figureColumnName(node: Node): string | null {
  return figure(node).name;
}

interface Figured {
  readonly name: string | null;
  /** 2: a real name; 1: a type's or CASE's, which a name further in would beat; 0: none. */
  readonly strength: 0 | 1 | 2;
}

const NONE: Figured = { name: null, strength: 0 };
const named = (name: string | undefined): Figured =>
  name === undefined ? NONE : { name, strength: 2 };

function figure(node: Node | undefined): Figured {
  if (node === undefined) return NONE;
  const constant = FIXED_NAMES.find(([tag]) => tag in node);
  if (constant !== undefined) return named(constant[1]);
  if ('ColumnRef' in node) return named(strings(node.ColumnRef.fields).at(-1));
  if ('FuncCall' in node) return named(strings(node.FuncCall.funcname).at(-1));
  if ('A_Indirection' in node) {
    const field = strings(node.A_Indirection.indirection).at(-1);
    return field === undefined ? figure(node.A_Indirection.arg) : named(field);
  }
  if ('CollateClause' in node) return figure(node.CollateClause.arg);
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? named('nullif') : NONE;
  return figureComposed(node);
}

function figureComposed(node: Node): Figured {
  if ('TypeCast' in node) {
    const inner = figure(node.TypeCast.arg);
    const type = strings(node.TypeCast.typeName?.names).at(-1);
    return inner.strength > 1 || type === undefined ? inner : { name: type, strength: 1 };
  }
  if ('CaseExpr' in node) {
    const inner = figure(node.CaseExpr.defresult);
    return inner.strength > 1 ? inner : { name: 'case', strength: 1 };
  }
  if ('SubLink' in node) return figureSubLink(node.SubLink.subLinkType, node.SubLink.subselect);
  if ('MinMaxExpr' in node) return named(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  if ('SQLValueFunction' in node) {
    const name = node.SQLValueFunction.op
      ?.replace(/^SVFOP_/, '')
      .replace(/_N$/, '')
      .toLowerCase();
    return named(name);
  }
  if ('XmlExpr' in node) return named(XML_NAMES[node.XmlExpr.op ?? '']);
  if ('JsonFuncExpr' in node) return named(JSON_NAMES[node.JsonFuncExpr.op ?? '']);
  return NONE;
}

const FIXED_NAMES = [
  ['A_ArrayExpr', 'array'],
  ['RowExpr', 'row'],
  ['CoalesceExpr', 'coalesce'],
  ['GroupingFunc', 'grouping'],
  ['MergeSupportFunc', 'merge_action'],
  ['XmlSerialize', 'xmlserialize'],
  ['JsonParseExpr', 'json'],
  ['JsonScalarExpr', 'json_scalar'],
  ['JsonSerializeExpr', 'json_serialize'],
  ['JsonObjectConstructor', 'json_object'],
  ['JsonArrayConstructor', 'json_array'],
  ['JsonArrayQueryConstructor', 'json_array'],
  ['JsonObjectAgg', 'json_objectagg'],
  ['JsonArrayAgg', 'json_arrayagg'],
] as const;

const XML_NAMES: Readonly<Record<string, string>> = {
  IS_XMLCONCAT: 'xmlconcat',
  IS_XMLELEMENT: 'xmlelement',
  IS_XMLFOREST: 'xmlforest',
  IS_XMLPARSE: 'xmlparse',
  IS_XMLPI: 'xmlpi',
  IS_XMLROOT: 'xmlroot',
  IS_XMLSERIALIZE: 'xmlserialize',
};

const JSON_NAMES: Readonly<Record<string, string>> = {
  JSON_EXISTS_OP: 'json_exists',
  JSON_QUERY_OP: 'json_query',
  JSON_VALUE_OP: 'json_value',
};

function figureSubLink(type: string | undefined, subselect: Node | undefined): Figured {
  if (type === 'EXISTS_SUBLINK') return named('exists');
  if (type === 'ARRAY_SUBLINK') return named('array');
  if (type !== 'EXPR_SUBLINK') return NONE;
  let select = as(subselect, 'SelectStmt');
  while (select?.larg !== undefined) select = select.larg;
  const target = as(select?.targetList?.[0], 'ResTarget');
  if (target?.name !== undefined) return named(target.name);
  const inner = figure(target?.val);
  return inner.name === null ? NONE : named(inner.name);
}
