import type { Dialect } from '../../model/catalog.js';
import type { ChosenMigrations, IgnoredFolder } from './folders.js';
import { renderMigration, type MigrationScript } from './render.js';

/** Migrations that are written as code, as SQL. */
export interface MigrationScripts {
  /** SQL that they send as it stands. */
  readonly sqlTexts: readonly string[];
  /** Folders that make the same tables as another, with the reason why they do not count. */
  readonly ignored: readonly IgnoredFolder[];
  /** For each database its migrations as SQL of a dialect, in the order in which tools apply them. */
  scripts(dialect: Dialect): readonly (readonly MigrationScript[])[];
}

/** Writes migrations as the SQL that they would send. */
export function migrationScripts({ databases, ignored }: ChosenMigrations): MigrationScripts {
  return {
    ignored,
    sqlTexts: databases
      .flat()
      .flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'sql' ? [step.text] : []))),
    scripts: (dialect) =>
      databases.map((migrations) => migrations.map((one) => renderMigration(one, dialect))),
  };
}
