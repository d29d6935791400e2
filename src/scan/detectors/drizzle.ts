import type { Detector, Project } from '../detector.js';
import { ts } from '../ts.js';
import { drizzleAccesses } from './drizzle/find-accesses.js';
import { DECLARING_CALLS, readDeclarations } from './drizzle/read-tables.js';
import { SCHEMAS } from './drizzle/relational.js';
import { buildSchema } from './drizzle/schema.js';
import { sqlOf } from './drizzle/sql-of.js';
import { transactionOf } from './drizzle/transactions.js';
import { valueOfCall, valueOfCallbackParameter, valueOfMember } from './drizzle/values.js';

// https://orm.drizzle.team/docs/overview

/** Table objects, queries and relational queries of Drizzle. */
export const drizzle: Detector = {
  title: 'Drizzle',
  packages: /(?:^|[/@-])drizzle(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression],
  declaringCalls: DECLARING_CALLS,
  declare,
  valueOfCall,
  valueOfCallbackParameter,
  valueOfMember,
  sqlOf,
  accesses: drizzleAccesses,
  transaction: transactionOf,
};

function declare(project: Project) {
  const declarations = readDeclarations(project);
  project.note(SCHEMAS, declarations.schemas);
  return buildSchema(declarations);
}
