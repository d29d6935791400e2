import type { Detector, Project } from '../detector.js';
import { ts } from '../ts.js';
import { typeormAccesses } from './typeorm/find-accesses.js';
import { readEntities } from './typeorm/read-entities.js';
import { readEntitySchemas } from './typeorm/read-entity-schemas.js';
import { buildSchema } from '../entities/schema.js';
import { readSettings } from './typeorm/settings.js';
import { typeormTransaction } from './typeorm/transactions.js';
import {
  valueOfTypeormCall,
  valueOfTypeormCallback,
  valueOfTypeormInjection,
  valueOfTypeormMember,
} from './typeorm/values.js';

// https://typeorm.io/docs

/** Entities, repositories, the entity manager, query builders and Active Record classes of TypeORM. */
export const typeorm: Detector = {
  title: 'TypeORM',
  packages: /(?:^|[/@-])typeorm(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression, ts.SyntaxKind.Decorator],
  declare: (project: Project) =>
    buildSchema([...readEntities(project), ...readEntitySchemas(project)], readSettings(project), {
      orm: 'typeorm',
      title: 'TypeORM',
    }),
  valueOfCall: valueOfTypeormCall,
  valueOfCallbackParameter: valueOfTypeormCallback,
  valueOfInjection: valueOfTypeormInjection,
  valueOfMember: valueOfTypeormMember,
  accesses: typeormAccesses,
  transaction: typeormTransaction,
};
