import type { Dialect } from '../../model/catalog.js';
import { sortedUnique } from '../../util/sort.js';
import type { CodeIndex } from '../index-code.js';
import type { FileFacts } from '../index-pass/facts.js';
import { alternatives } from '../resolve/value.js';
import type { ts } from '../ts.js';
import { chooseFolders } from './folders.js';
import { renderMigration, type MigrationScript } from './render.js';
import { readSteps } from './read-steps.js';
import type { Migration } from './steps.js';

/** Migrations that are written as code. */
export interface FoundMigrations {
  /** SQL that they send as it stands. */
  readonly sqlTexts: readonly string[];
  /** Folders that make the same tables as another, with the reason why they do not count. */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
  /** The migrations as SQL of a dialect, in the order in which their tools apply them: by path. */
  scripts(dialect: Dialect): readonly MigrationScript[];
}

/** The migrations among the code. Only the way up is read; files that do nothing to the schema are left out. */
export function findMigrations(index: CodeIndex): FoundMigrations {
  const files = index.input.files.flatMap(({ path, kind }) => (kind === 'migration' ? [path] : []));
  const found = sortedUnique(files).flatMap((file): readonly Migration[] => {
    const facts = index.facts.get(file);
    const up = facts === undefined ? null : upOf(index, facts);
    const steps = up === null ? [] : readSteps(index.resolver, up, file);
    return steps.length === 0 ? [] : [{ file, steps }];
  });
  const { migrations, ignored } = chooseFolders(found);
  return {
    ignored,
    sqlTexts: migrations.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === 'sql' ? [step.text] : [])),
    ),
    scripts: (dialect) => migrations.map((one) => renderMigration(one, dialect)),
  };
}

/** The function that leads up: exported as `up`, a property of what is exported, or a method of a class. */
function upOf(index: CodeIndex, facts: FileFacts): ts.Node | null {
  const { resolver } = index;
  for (const one of facts.classes) {
    const ref = one.members.get('up');
    if (ref !== undefined) return resolver.trees.find(ref);
  }
  const whole = { kind: 'namespace', file: facts.path } as const;
  const candidates = [
    resolver.member(whole, 'up'),
    ...['export=', 'default'].map((name) => resolver.member(resolver.member(whole, name), 'up')),
  ];
  for (const one of candidates.flatMap(alternatives)) {
    if (one.kind === 'function') return resolver.trees.find(one.ref);
  }
  return null;
}
