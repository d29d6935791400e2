import { snakeCase } from '../../../util/snake-case.js';
import type { NamingStrategy } from '../../entities/naming.js';

// https://github.com/typeorm/typeorm/blob/master/src/naming-strategy/DefaultNamingStrategy.ts
export const defaultNaming: NamingStrategy = {
  tableName: (className, given) => given ?? snakeCase(className),
  embeddedPrefix: (property, given) => given ?? property,
  columnName: (property, given, prefixes) => {
    const name = given ?? property;
    return prefixes.length === 0 ? name : camelCase(prefixes.join('_')) + titleCase(name);
  },
  joinColumnName: (relation, { property }) => camelCase(`${relation}_${property}`),
  joinTableName: (first, second, property) =>
    snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`),
  joinTableColumnName: ({ table }, { property, given }, number) =>
    numbered(camelCase(`${table}_${given ?? property}`), number),
};

// https://github.com/tonivj5/typeorm-naming-strategies/blob/master/src/snake-naming.strategy.ts
export const snakeNaming: NamingStrategy = {
  tableName: (className, given) => given ?? snakeCase(className),
  embeddedPrefix: (property, given) => given ?? property,
  columnName: (property, given, prefixes) =>
    snakeCase([...prefixes, ''].join('_')) + (given ?? snakeCase(property)),
  joinColumnName: (relation, { property }) => snakeCase(`${relation}_${property}`),
  joinTableName: (first, second, property) =>
    snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`),
  joinTableColumnName: ({ table }, { property, given }, number) =>
    numbered(snakeCase(`${table}_${given ?? property}`), number),
};

/** A relation of an entity to itself names both sides alike; TypeORM then numbers them. */
function numbered(name: string, number: 1 | 2 | null): string {
  return number === null ? name : `${name}_${number}`;
}

// The three below follow https://github.com/typeorm/typeorm/blob/master/src/util/StringUtils.ts to the letter.

/** `customer_id` → `customerId`; the first letter becomes small. */
export function camelCase(name: string): string {
  return name.replace(/^([A-Z])|[\s\-_](\w)/g, (_match, first?: string, next?: string) =>
    next === undefined ? (first ?? '').toLowerCase() : next.toUpperCase(),
  );
}

/** First letter capital, the others small, word by word. */
export function titleCase(name: string): string {
  return name.replace(
    /\w\S*/g,
    (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
  );
}
