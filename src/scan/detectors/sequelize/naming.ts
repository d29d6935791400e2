import pluralize from 'pluralize';
import type { Attribute, ModelOptions, SourceModel } from './source-model.js';

// https://sequelize.org/docs/v6/other-topics/naming-strategies/

/** A model's options, those of the connection where it says nothing. */
export function withDefaults(options: ModelOptions, defaults: ModelOptions): ModelOptions {
  return {
    tableName: options.tableName,
    schema: options.schema ?? defaults.schema,
    freezeTableName: options.freezeTableName ?? defaults.freezeTableName,
    underscored: options.underscored ?? defaults.underscored,
    timestamps: options.timestamps ?? defaults.timestamps,
    paranoid: options.paranoid ?? defaults.paranoid,
    createdAt: options.createdAt ?? defaults.createdAt,
    updatedAt: options.updatedAt ?? defaults.updatedAt,
    deletedAt: options.deletedAt ?? defaults.deletedAt,
  };
}

/** The physical table. sequelize-typescript takes the class's name as it is, Sequelize its plural. */
export function tableNameOf(model: SourceModel, options: ModelOptions): string {
  const local = options.tableName ?? localName(model, options);
  return options.schema === null ? local : `${options.schema}.${local}`;
}

function localName({ modelName, isDecorated }: SourceModel, options: ModelOptions): string {
  const isFrozen = options.freezeTableName ?? isDecorated;
  const name = isFrozen ? modelName : pluralize(modelName);
  return options.underscored === true ? underscored(name) : name;
}

/** The physical column. */
export function columnNameOf({ name, field }: Attribute, options: ModelOptions): string {
  return field ?? (options.underscored === true ? underscored(name) : name);
}

/** `OrderLine` → `order_line`. */
export function underscored(name: string): string {
  return name
    .replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
}

/** `order` + `id` → `orderId`, as Sequelize names foreign keys. */
export function camelized(first: string, second: string): string {
  return `${first}_${second}`
    .replace(/[-_\s]+(.)?/g, (_match, next?: string) => (next ?? '').toUpperCase())
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

/** The name of an association that is given none: the target's, singular or plural. */
export function defaultAlias(target: string, isMany: boolean): string {
  return isMany ? pluralize(target) : pluralize.singular(target);
}
