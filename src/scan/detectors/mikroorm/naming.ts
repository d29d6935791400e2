import type { NamingStrategy } from '../../entities/naming.js';

// https://mikro-orm.io/docs/naming-strategy

/** The default: `OrderLine` → `order_line`, `createdAt` → `created_at`. */
export const underscoreNaming: NamingStrategy = {
  tableName: (className, given) => given ?? underscore(className),
  embeddedPrefix: (property, given) => given ?? `${underscore(property)}_`,
  columnName: (property, given, prefixes) => prefixes.join('') + (given ?? underscore(property)),
  joinColumnName: (relation, { column }) => `${underscore(relation)}_${column}`,
  joinTableName: (first, _second, property) => `${underscore(first)}_${underscore(property)}`,
  joinTableColumnName: ({ className }, { column }, number) =>
    `${underscore(numbered(className, number))}_${column}`,
};

/** `EntityCaseNamingStrategy`: names as the code has them. */
export const entityCaseNaming: NamingStrategy = {
  tableName: (className, given) => given ?? className,
  embeddedPrefix: (property, given) => given ?? `${property}_`,
  columnName: (property, given, prefixes) => prefixes.join('') + (given ?? property),
  joinColumnName: (relation) => relation,
  joinTableName: (first, _second, property) => `${first}_${property}`,
  joinTableColumnName: ({ className }, _column, number) => {
    const name = numbered(className, number);
    return name.charAt(0).toLowerCase() + name.slice(1);
  },
};

/** `MongoNamingStrategy`: `OrderLine` → `order-line`. */
export const mongoNaming: NamingStrategy = {
  ...entityCaseNaming,
  tableName: (className, given) =>
    given ?? className.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase(),
};

function numbered(className: string, number: 1 | 2 | null): string {
  return number === null ? className : `${className}_${number}`;
}

/** As `UnderscoreNamingStrategy` has it: `HTMLPage` → `htmlpage`. */
function underscore(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
