import type { DeclaredSchema, Detector, Project } from '../detector.js';
import { buildSchema } from '../entities/schema.js';
import { keyOfRef, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';
import { mikroAccesses } from './mikroorm/find-accesses.js';
import { DECLARING_CALLS, readEntities } from './mikroorm/read-entities.js';
import { readSettings } from './mikroorm/settings.js';
import { mikroTransaction } from './mikroorm/transactions.js';
import {
  REPOSITORIES,
  valueOfMikroCall,
  valueOfMikroCallback,
  valueOfMikroInjection,
  valueOfMikroMember,
} from './mikroorm/values.js';

// https://mikro-orm.io/docs

/** Entities, entity managers, repositories, collections and query builders of MikroORM. */
export const mikroorm: Detector = {
  title: 'MikroORM',
  packages: /(?:^|[/@-])mikro-orm(?:$|[/-])/,
  declaringCalls: DECLARING_CALLS,
  kinds: [ts.SyntaxKind.CallExpression, ts.SyntaxKind.Decorator],
  declare,
  valueOfCall: valueOfMikroCall,
  valueOfCallbackParameter: valueOfMikroCallback,
  valueOfInjection: valueOfMikroInjection,
  valueOfMember: valueOfMikroMember,
  accesses: mikroAccesses,
  transaction: mikroTransaction,
};

function declare(project: Project): DeclaredSchema {
  const found = readEntities(project);
  const schema = buildSchema(
    found.map(({ entity }) => entity),
    readSettings(project),
    { orm: 'mikroorm', title: 'MikroORM' },
  );
  const repositories = found.flatMap(({ entity, repository }) =>
    repository === null
      ? []
      : [entity.ref, ...entity.aliases].map((ref): [string, Value] => [keyOfRef(ref), repository]),
  );
  project.note(REPOSITORIES, new Map(repositories));
  return schema;
}
