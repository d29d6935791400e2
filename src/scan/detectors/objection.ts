import type { Detector, Project, ScanContext, TransactionMark } from '../detector.js';
import type { ClassValue } from '../resolve/value.js';
import { ts } from '../ts.js';
import { objectionAccesses } from './objection/accesses.js';
import { MODELS, plainName, type DeclaredModels } from './objection/models.js';
import { readModels, type ModelClass } from './objection/read-models.js';
import { buildSchema } from './objection/schema.js';
import { queryOfModelFunction } from './objection/model-functions.js';
import {
  isTransaction,
  isTransactionStart,
  memberOfQuery,
  valueOfObjectionCall,
  valueOfObjectionCallback,
} from './objection/values.js';

// https://vincit.github.io/objection.js/

/** Models of Objection: queries, relations, graphs. Their joins and sub-queries are Knex' and read with it. */
export const objection: Detector = {
  title: 'Objection',
  packages: /(?:^|[/@-])objection(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression],
  declare: (project: Project) => {
    const models = readModels(project);
    project.note(MODELS, indexModels(models));
    return buildSchema(models);
  },
  valueOfCall: valueOfObjectionCall,
  valueOfCallbackParameter: valueOfObjectionCallback,
  valueOfParameter: queryOfModelFunction,
  valueOfMember: memberOfQuery,
  accesses: (node: ts.Node, context: ScanContext) =>
    ts.isCallExpression(node) ? objectionAccesses(node, context) : [],
  transaction: (node: ts.Node, context: ScanContext) =>
    ts.isCallExpression(node) ? transactionOf(node, context) : null,
};

/** `transaction(Order, async (Order) => ...)`, `Order.transaction(work)`, `Order.startTransaction()`. */
function transactionOf(call: ts.CallExpression, context: ScanContext): TransactionMark | null {
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'startTransaction') {
    return { kind: 'begin' };
  }
  if (isTransactionStart(call, context)) return { kind: 'begin' };
  const work = call.arguments.at(-1);
  if (work === undefined || !/transaction$/i.test(callee.getText())) return null;
  return isTransaction(call, context) ? { kind: 'function', value: context.evaluate(work) } : null;
}

function indexModels(models: readonly ModelClass[]): DeclaredModels {
  const byName = new Map<string, ClassValue | null>();
  const byRelation = new Map<string, ClassValue[]>();
  for (const { value, name, file, table, relations } of models) {
    const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.[^/]*$/, '');
    for (const key of new Set([name, base, table].map(plainName))) {
      byName.set(key, byName.has(key) ? null : value);
    }
    for (const relation of relations) {
      const known = byRelation.get(relation.name);
      if (known === undefined) byRelation.set(relation.name, [value]);
      else known.push(value);
    }
  }
  return { byName, byRelation };
}
