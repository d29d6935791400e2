import type { Detector, Project, ScanContext } from '../detector.js';
import { ts } from '../ts.js';
import { knexAccesses } from './knex/accesses.js';
import { IS_SNAKE_CASE, MAPPING_CALLS, mapsIdentifiers } from './knex/spelling.js';
import { knexTransaction } from './knex/transactions.js';
import { valueOfKnexCall, valueOfKnexCallback } from './knex/values.js';

// https://knexjs.org/guide/query-builder.html

/** Queries that are built with Knex: the client, transactions, builders over several statements, sub-queries. */
export const knex: Detector = {
  title: 'Knex',
  // Objection is built on Knex, and MikroORM hands it out.
  packages: /(?:^|[/@-])(?:knex|objection|mikro-orm)(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression],
  declaringCalls: MAPPING_CALLS,
  declare: (project: Project) => {
    project.note(IS_SNAKE_CASE, mapsIdentifiers(project.files));
    return { models: [], reading: null };
  },
  valueOfCall: valueOfKnexCall,
  valueOfCallbackParameter: valueOfKnexCallback,
  accesses: (node: ts.Node, context: ScanContext) =>
    ts.isCallExpression(node) ? knexAccesses(node, context) : [],
  transaction: (node: ts.Node, context: ScanContext) =>
    ts.isCallExpression(node) ? knexTransaction(node, context) : null,
};
