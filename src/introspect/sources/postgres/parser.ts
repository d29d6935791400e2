import type { ParseResult, RawStmt } from 'libpg-query';

/** The server's own parser, version 18, compiled to WebAssembly. Loading takes some 40 ms, so it is done on demand. */
export interface Parser {
  /** @throws Error with the server's message when the text is not SQL */
  parse(sql: string): readonly RawStmt[];
  /** The tree of a PL/pgSQL function given as a whole CREATE FUNCTION. @throws Error likewise */
  parseFunction(statement: string): unknown;
}

/** Loads the parser; later calls get the same one. */
export async function loadParser(): Promise<Parser> {
  const library = await import('libpg-query');
  await library.loadModule();
  return {
    parse: (sql) =>
      sql.trim() === '' ? [] : ((library.parseSync(sql) as ParseResult).stmts ?? []),
    parseFunction: (statement) => library.parsePlPgSQLSync(statement),
  };
}
