import type { ReferentialAction } from '../../../model/catalog.js';
import type { Ref, Value } from '../../resolve/value.js';

/** A model as the code declares it, before names are made. */
export interface SourceModel {
  /** The class, or the call of `define`. */
  readonly ref: Ref;
  /** Name of the class or, for `define`, of the model. */
  readonly name: string;
  readonly modelName: string;
  readonly file: string;
  readonly line: number;
  readonly options: ModelOptions;
  /** Declared by decorators: the class's name is then the table's. */
  readonly isDecorated: boolean;
  readonly attributes: readonly Attribute[];
  readonly associations: readonly Association[];
  readonly scopes: Scopes;
}

/** What stands for the options of each scope, by its name; the default scope's is `DEFAULT_SCOPE`. */
export type Scopes = ReadonlyMap<string, Value>;

/** The name under which Sequelize keeps the scope of queries that name none. */
export const DEFAULT_SCOPE = 'defaultScope';

/** Options of the model, or of the connection for all its models. `null`: not said. */
export interface ModelOptions {
  readonly tableName: string | null;
  readonly schema: string | null;
  readonly freezeTableName: boolean | null;
  readonly underscored: boolean | null;
  readonly timestamps: boolean | null;
  readonly paranoid: boolean | null;
  /** Names given to the columns that Sequelize adds; `false`: not added. */
  readonly createdAt: string | false | null;
  readonly updatedAt: string | false | null;
  readonly deletedAt: string | false | null;
}

export interface Attribute {
  readonly name: string;
  readonly line: number;
  readonly field: string | null;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
  readonly default: 'none' | 'constant' | 'expression' | 'sequence';
  /** `references: { model, key }` and `@ForeignKey`. */
  readonly references: { readonly target: ModelKey; readonly key: string | null } | null;
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
}

export interface Association {
  readonly kind: 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany';
  readonly target: ModelKey;
  readonly line: number;
  /** `as`, or the decorated property. */
  readonly as: string | null;
  readonly foreignKey: string | null;
  readonly otherKey: string | null;
  readonly through: ModelKey | null;
  /** `constraints: false`: the database does not enforce it. */
  readonly hasConstraint: boolean;
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
}

/** A model's declaration, or its name (or its table's) where the declaration could not be found. */
export type ModelKey = Ref | string;

/** Nothing said. */
export const NO_OPTIONS: ModelOptions = {
  tableName: null,
  schema: null,
  freezeTableName: null,
  underscored: null,
  timestamps: null,
  paranoid: null,
  createdAt: null,
  updatedAt: null,
  deletedAt: null,
};
