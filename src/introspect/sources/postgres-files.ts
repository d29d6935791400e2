import type { FileSource } from '../source.js';
import { assembleCatalog } from './postgres/assemble.js';
import { loadParser, type Parser } from './postgres/parser.js';
import { applyStatement } from './postgres-files/replay.js';
import { excerpt, readScript, type ScriptStatement } from './postgres-files/script.js';
import { snapshotOf } from './postgres-files/snapshot-of.js';
import { createState, Unapplied, type State } from './postgres-files/state.js';

/**
 * Replays SQL scripts to the catalog that a server would have after them: a `pg_dump --schema-only`, DDL by
 * hand, or migrations in order. Read by the server's own parser; no statement is executed anywhere.
 */
export const postgresFiles: FileSource = {
  title: 'PostgreSQL SQL files',

  async read(files) {
    const parser = await loadParser();
    const state = createState();
    for (const file of files) {
      // A migration tool opens a session for each file, or sets the path in each.
      state.searchPath = ['public'];
      for (const statement of readScript(file, parser, state.gaps)) {
        replay(state, parser, statement, file.path);
      }
    }
    const { catalog, gaps } = await assembleCatalog(snapshotOf(state));
    const [first] = files;
    return {
      catalog,
      models: [],
      gaps,
      defaultSchema: 'public',
      used: files.length === 1 && first !== undefined ? first.path : `${files.length} SQL files`,
    };
  },
};

function replay(state: State, parser: Parser, statement: ScriptStatement, path: string): void {
  try {
    applyStatement(statement.node, { state, parser, text: statement.text });
  } catch (error) {
    if (!(error instanceof Unapplied)) throw error;
    state.gaps.push({
      kind: 'unapplied-statement',
      subject: excerpt(statement.text()),
      message: `It could not be applied as written: ${error.message}.`,
      file: path,
      line: statement.line(),
    });
  }
}
