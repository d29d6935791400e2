import type { Detector, Project, ScanContext } from '../detector.js';
import { ts } from '../ts.js';
import { knexAccesses } from './knex/accesses.js';
import { isKnexPackage, noteUse } from './knex/receivers.js';
import { MAPPING_CALLS, mapsIdentifiers, noteSpelling } from './knex/spelling.js';
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
    const [first] = project.files;
    if (first !== undefined) {
      const context = project.contextOf(first.path);
      noteUse(context, usesKnex(project));
      noteSpelling(context, mapsIdentifiers(project.files));
    }
    return { models: [], reading: null };
  },
  valueOfCall: valueOfKnexCall,
  valueOfCallbackParameter: valueOfKnexCallback,
  accesses: (node: ts.Node, context: ScanContext) =>
    ts.isCallExpression(node) ? knexAccesses(node, context) : [],
  transaction: (node: ts.Node, context: ScanContext) =>
    ts.isCallExpression(node) ? knexTransaction(node, context) : null,
};

/** Objection's queries are Knex' own. */
function usesKnex(project: Project): boolean {
  return project.files.some(({ imports, topCalls, path }) => {
    const isImported = [...imports.values()].some(
      ({ specifier }) => isKnexPackage(specifier) || specifier === 'objection',
    );
    if (isImported) return true;
    const context = project.contextOf(path);
    return topCalls.some(({ callee, ref }) => {
      const call = callee === 'require' || callee === '' ? context.find(ref) : null;
      return call !== null && /require\(\s*['"]knex['"]\s*\)/.test(call.getText());
    });
  });
}
