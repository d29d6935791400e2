import { sortedUnique } from '../../util/sort.js';
import type { CodeIndex } from '../index-code.js';
import { mapsIdentifiers } from '../detectors/knex/spelling.js';
import type { FileFacts } from '../index-pass/facts.js';
import { alternatives, either, type Value } from '../resolve/value.js';
import type { ts } from '../ts.js';
import { chooseFolders, type ChosenMigrations } from './folders.js';
import { readSteps } from './read-steps.js';
import type { Migration } from './steps.js';

/**
 * The migrations among the code, those of each database in the order in which tools apply them: by path. Only the way
 * up is read; files that do nothing to the schema are left out.
 */
export function findMigrations(index: CodeIndex): ChosenMigrations {
  const files = index.input.files.flatMap(({ path, kind }) => (kind === 'migration' ? [path] : []));
  const isSnakeCase = mapsIdentifiers(index.facts.values());
  const found = sortedUnique(files).flatMap((file): readonly Migration[] => {
    const facts = index.facts.get(file);
    const ups = facts === undefined ? [] : upsOf(index, facts);
    const steps = ups.flatMap((up) => readSteps(index.resolver, up, file));
    if (steps.length === 0) return [];
    return [{ file, steps, ...(isSnakeCase ? { isSnakeCase } : {}) }];
  });
  return chooseFolders(found);
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
