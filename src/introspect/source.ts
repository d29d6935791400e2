import type { CatalogReading } from '../model/reading.js';

export type { CatalogReading };

/** A schema file's text with its place, read by `files.ts`, the only reader of the disk in this stage. */
export interface SchemaFile {
  /** Relative to the analysed folder, `/` between parts. */
  readonly path: string;
  readonly text: string;
}

/** Reads files: SQL scripts, migrations, an ORM schema. Pure: the same files give the same reading. */
export interface FileSource {
  /** One line for the help and the coverage, e.g. `PostgreSQL SQL files`. */
  readonly title: string;
  /** Files are in the order in which they are to be applied. Never throws for bad content: that is a gap. */
  read(files: readonly SchemaFile[]): Promise<CatalogReading>;
}

/** Reads a running server's catalog, read only. */
export interface LiveSource {
  readonly title: string;
  /** URL schemes it answers to, e.g. `postgres:`. */
  readonly protocols: readonly string[];
  /**
   * @throws DecomposeError when the server cannot be reached, refuses, or gives no catalog at all
   */
  read(url: URL, options: LiveOptions): Promise<CatalogReading>;
}

export interface LiveOptions {
  /** Schemas to read; empty = every schema that is not the system's (MySQL: the connected database). */
  readonly schemas: readonly string[];
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
}
