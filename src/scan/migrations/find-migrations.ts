import type { Dialect } from '../../model/catalog.js';
import { sortedUnique } from '../../util/sort.js';
import type { CodeIndex } from '../index-code.js';
import type { FileFacts } from '../index-pass/facts.js';
import { alternatives, either, type Value } from '../resolve/value.js';
import type { ts } from '../ts.js';
import { chooseFolders, type IgnoredFolder } from './folders.js';
import { renderMigration, type MigrationScript } from './render.js';
import { readSteps } from './read-steps.js';
import type { Migration } from './steps.js';

/** Migrations that are written as code. */
export interface FoundMigrations {
  /** SQL that they send as it stands. */
  readonly sqlTexts: readonly string[];
  /** Folders that make the same tables as another, with the reason why they do not count. */
  readonly ignored: readonly IgnoredFolder[];
  /** For each database its migrations as SQL of a dialect, in the order in which tools apply them: by path. */
  scripts(dialect: Dialect): readonly (readonly MigrationScript[])[];
}

/** The migrations among the code. Only the way up is read; files that do nothing to the schema are left out. */
export function findMigrations(index: CodeIndex): FoundMigrations {
  const files = index.input.files.flatMap(({ path, kind }) => (kind === 'migration' ? [path] : []));
  const found = sortedUnique(files).flatMap((file): readonly Migration[] => {
    const facts = index.facts.get(file);
    const ups = facts === undefined ? [] : upsOf(index, facts);
    const steps = ups.flatMap((up) => readSteps(index.resolver, up, file));
    return steps.length === 0 ? [] : [{ file, steps }];
  });
  const { databases, ignored } = chooseFolders(found);
  return {
    ignored,
    sqlTexts: databases
      .flat()
      .flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'sql' ? [step.text] : []))),
    scripts: (dialect) =>
      databases.map((migrations) => migrations.map((one) => renderMigration(one, dialect))),
  };
}

/**
 * The functions that lead up: exported as `up`, a property of what is exported, or a method of a class; of a file that
 * exports several migrations by name (`{ '001': { up, down } }`) each one's, in the order of the file.
 */
function upsOf(index: CodeIndex, facts: FileFacts): readonly ts.Node[] {
  const { resolver } = index;
  for (const one of facts.classes) {
    const ref = one.members.get('up');
    const node = ref === undefined ? null : resolver.trees.find(ref);
    if (node !== null) return [node];
  }
  const whole = { kind: 'namespace', file: facts.path } as const;
  const named = ['export=', 'default'].map((name) => resolver.member(whole, name));
  const exported = alternatives(either(named));
  for (const one of [whole, ...exported]) {
    const [up] = functionsOf(index, resolver.member(one, 'up'));
    if (up !== undefined) return [up];
  }
  const context = resolver.contextOf(facts.path);
  return exported
    .flatMap((one) => context.entries(one))
    .flatMap(({ value }) => functionsOf(index, resolver.member(value, 'up')));
}

function functionsOf({ resolver }: CodeIndex, value: Value): readonly ts.Node[] {
  return alternatives(value).flatMap((one) =>
    one.kind === 'function' ? (resolver.trees.find(one.ref) ?? []) : [],
  );
}
