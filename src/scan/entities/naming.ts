/** How an ORM turns the names of classes and properties into those of tables and columns. */
export interface NamingStrategy {
  tableName(className: string, given: string | null): string;
  /** What an embedded object puts before its columns. */
  embeddedPrefix(property: string, given: string | null): string;
  columnName(property: string, given: string | null, embeddedPrefixes: readonly string[]): string;
  joinColumnName(relation: string, referred: ReferredColumn): string;
  joinTableName(firstTable: string, secondTable: string, firstProperty: string): string;
  /**
   * A referring column of a link table.
   *
   * @param number 1 or 2 where both sides are the same entity and would have the same names, else `null`
   */
  joinTableColumnName(side: JoinTableSide, referred: ReferredColumn, number: 1 | 2 | null): string;
}

/** A column that others refer to. */
export interface ReferredColumn {
  readonly property: string;
  /** Physical. */
  readonly column: string;
  /** As its declaration gives it; `null`: the strategy named it. */
  readonly given: string | null;
}

/** One of the two entities that a link table links. */
export interface JoinTableSide {
  readonly className: string;
  /** Without schema and prefix. */
  readonly table: string;
}
