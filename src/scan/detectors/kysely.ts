import type { Detector, Project } from '../detector.js';
import { isMikroOrmPackage } from '../entities/packages.js';
import { ts } from '../ts.js';
import { kyselyAccesses } from './kysely/accesses.js';
import { CAMEL_CASE, findCamelCase } from './kysely/naming.js';
import { isKyselyPackage } from './kysely/receivers.js';
import { declaredByTypes } from './kysely/schema.js';
import { kyselyTransaction } from './kysely/transactions.js';
import { memberOfKysely, valueOfKyselyCall, valueOfKyselyCallback } from './kysely/values.js';

// https://kysely.dev/docs/category/select

/**
 * Queries that are built with Kysely. Their beginnings (`selectFrom`, `insertInto`) are names that hardly any other
 * library has, so the receiver need not be known where the code uses Kysely at all.
 */
export const kysely: Detector = {
  title: 'Kysely',
  // MikroORM hands out a Kysely of its own.
  packages: /(?:^|[/@-])(?:kysely|mikro-orm)(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression],
  declare: (project: Project) => {
    const users = project.files.filter(({ imports }) =>
      [...imports.values()].some(
        ({ specifier }) => isKyselyPackage(specifier) || isMikroOrmPackage(specifier),
      ),
    );
    project.note(CAMEL_CASE, findCamelCase(project, users));
    return declaredByTypes(project, users);
  },
  valueOfCall: valueOfKyselyCall,
  valueOfCallbackParameter: valueOfKyselyCallback,
  valueOfMember: memberOfKysely,
  accesses: (node, context) => (ts.isCallExpression(node) ? kyselyAccesses(node, context) : []),
  transaction: (node, context) =>
    ts.isCallExpression(node) ? kyselyTransaction(node, context) : null,
};
