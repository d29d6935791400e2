/** How TypeORM turns the names of classes and properties into those of tables and columns. */
export interface NamingStrategy {
  tableName(className: string, given: string | null): string;
  columnName(property: string, given: string | null, embeddedPrefixes: readonly string[]): string;
  joinColumnName(relation: string, referencedProperty: string): string;
  joinTableName(firstTable: string, secondTable: string, firstProperty: string): string;
  joinTableColumnName(table: string, property: string, column: string | null): string;
}

// https://github.com/typeorm/typeorm/blob/master/src/naming-strategy/DefaultNamingStrategy.ts
export const defaultNaming: NamingStrategy = {
  tableName: (className, given) => given ?? snakeCase(className),
  columnName: (property, given, prefixes) => {
    const name = given ?? property;
    return prefixes.length === 0 ? name : camelCase(prefixes.join('_')) + titleCase(name);
  },
  joinColumnName: (relation, referenced) => camelCase(`${relation}_${referenced}`),
  joinTableName: (first, second, property) =>
    snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`),
  joinTableColumnName: (table, property, column) => camelCase(`${table}_${column ?? property}`),
};

// https://github.com/tonivj5/typeorm-naming-strategies/blob/master/src/snake-naming.strategy.ts
export const snakeNaming: NamingStrategy = {
  tableName: (className, given) => given ?? snakeCase(className),
  columnName: (property, given, prefixes) =>
    snakeCase([...prefixes, ''].join('_')) + (given ?? snakeCase(property)),
  joinColumnName: (relation, referenced) => snakeCase(`${relation}_${referenced}`),
  joinTableName: (first, second, property) =>
    snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`),
  joinTableColumnName: (table, property, column) => snakeCase(`${table}_${column ?? property}`),
};

// The three below follow https://github.com/typeorm/typeorm/blob/master/src/util/StringUtils.ts to the letter.

/** `HTMLPage` → `html_page`, `orderLine` → `order_line`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

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
