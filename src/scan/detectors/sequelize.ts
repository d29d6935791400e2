import type { DeclaredSchema, Detector, Project } from '../detector.js';
import { keyOfRef } from '../resolve/value.js';
import { ts } from '../ts.js';
import { catalogOf } from './sequelize/catalog.js';
import { sequelizeAccesses } from './sequelize/find-accesses.js';
import { NAMES, namesOf } from './sequelize/model-names.js';
import { DECLARING_CALLS, readModels } from './sequelize/read-models.js';
import { nameModels, ormModelOf } from './sequelize/schema.js';
import { sequelizeTransaction } from './sequelize/transactions.js';
import { SCOPES } from './sequelize/scopes.js';
import {
  valueOfSequelizeCall,
  valueOfSequelizeCallback,
  valueOfSequelizeMember,
} from './sequelize/values.js';

// https://sequelize.org/docs/v6/

/** Models of Sequelize and sequelize-typescript, their rows, includes and transactions. */
export const sequelize: Detector = {
  title: 'Sequelize and sequelize-typescript',
  packages: /(?:^|[/@-])sequelize(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression],
  declaringCalls: DECLARING_CALLS,
  declare,
  valueOfCall: valueOfSequelizeCall,
  valueOfCallbackParameter: valueOfSequelizeCallback,
  valueOfMember: valueOfSequelizeMember,
  accesses: sequelizeAccesses,
  transaction: sequelizeTransaction,
};

function declare(project: Project): DeclaredSchema {
  const { named, index } = nameModels(readModels(project));
  if (named.length === 0) return { models: [], reading: null };
  project.note(NAMES, namesOf(named));
  project.note(SCOPES, new Map(named.map(({ source, scopes }) => [keyOfRef(source.ref), scopes])));
  const models = named.map((one) => ({ model: ormModelOf(one), ref: one.source.ref }));
  return {
    models,
    reading: {
      catalog: catalogOf(named, index),
      models: models.map(({ model }) => model),
      gaps: [],
      defaultSchema: null,
      used: `${named.length} Sequelize model${named.length === 1 ? '' : 's'}`,
    },
  };
}
