import type { TableName } from '../model/catalog.js';
import type { Dependency, ModuleUse } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { sortBy } from '../util/sort.js';
import { kebabCase, wordsOf } from '../util/words.js';
import { claimOf } from './claims.js';
import type { Group } from './group.js';

/** Words that say what kind of code a module is, not what it is about. */
const TECHNICAL = new Set(
  'src lib app apps api core package server client module modules service services controller controllers repository repositories model models entity entities feature features domain domains route routes resolver handler strategy subscriber view dao impl index only common shared internal util utils helper helpers plugin plugins backend'.split(
    ' ',
  ),
);
/** A word names a seam when it occurs in at least this share of its tables. */
const WORD_SHARE = 1 / 3;
/** Of the tables tied at least this closely, compared with the one tied most, the plainest name is taken. */
const HUB_SHARE = 0.5;
const MODULE_SHARE = 0.5;

/**
 * Names that people would use, one per group and all different: the manifest's; or the module that most of the
 * writes come from and that writes mostly here; or the word that most of its table names begin with and few
 * others have; or the table that most ties hold the group to.
 */
export function nameSeams(
  groups: readonly Group[],
  uses: readonly ModuleUse[],
  ties: readonly Dependency[],
): string[] {
  const degrees = measureDegrees(groups, ties);
  const wordCounts = countFirstWords(groups.flatMap((group) => group.tables));
  const usesByTable = groupBy(uses, (use) => use.table);
  const claimsOfModule = new Map<string, number>();
  for (const use of uses) {
    claimsOfModule.set(use.module, (claimsOfModule.get(use.module) ?? 0) + claimOf(use));
  }
  const proposals = groups.map(({ tables, pin }) => {
    if (pin !== null) return [pin];
    const own = tables.flatMap((table) => usesByTable.get(table) ?? []);
    const hub = findHub(tables, degrees);
    return [
      moduleName(own, claimsOfModule),
      wordName(tables, wordCounts),
      kebabCase(localName(hub ?? ''), 'seam'),
      kebabCase(hub ?? '', 'seam'),
    ].filter((name) => name !== null);
  });
  return chooseDistinct(groups, proposals);
}

function localName(table: TableName): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

/** How closely each table is tied to the others of its group: what ties it to other groups names none of them. */
function measureDegrees(
  groups: readonly Group[],
  ties: readonly Dependency[],
): Map<TableName, number> {
  const groupOf = new Map(groups.flatMap((group) => group.tables.map((table) => [table, group])));
  const degrees = new Map<TableName, number>();
  for (const { from, to, weight } of ties) {
    if (groupOf.get(from) !== groupOf.get(to)) continue;
    degrees.set(from, (degrees.get(from) ?? 0) + weight);
    degrees.set(to, (degrees.get(to) ?? 0) + weight);
  }
  return degrees;
}

/** `order` rather than `order_line_discount`, where both hold the group together. */
function findHub(
  tables: readonly TableName[],
  degrees: ReadonlyMap<TableName, number>,
): TableName | undefined {
  const degreeOf = (table: TableName): number => degrees.get(table) ?? 0;
  const most = Math.max(...tables.map(degreeOf));
  return sortBy(
    tables.filter((table) => degreeOf(table) >= HUB_SHARE * most),
    (table) => wordsOf(localName(table)).length,
    (table) => -degreeOf(table),
    (table) => table,
  )[0];
}

function countFirstWords(tables: readonly TableName[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const [first] = wordsOf(localName(table));
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return counts;
}

function moduleName(
  uses: readonly ModuleUse[],
  claimsOfModule: ReadonlyMap<string, number>,
): string | null {
  const claims = new Map<string, number>();
  for (const use of uses) claims.set(use.module, (claims.get(use.module) ?? 0) + claimOf(use));
  const all = [...claims.values()].reduce((sum, claim) => sum + claim, 0);
  const [best] = sortBy(
    claims,
    ([, claim]) => -claim,
    ([module]) => module,
  );
  if (best === undefined || all === 0) return null;
  const [module, claim] = best;
  const isDominant = claim >= MODULE_SHARE * all;
  const isFocused = claim >= MODULE_SHARE * (claimsOfModule.get(module) ?? claim);
  return isDominant && isFocused ? describeModule(module) : null;
}

/** The last part of a module's path that says what it is about, without technical words. */
function describeModule(module: string): string | null {
  for (const part of module.split(/[/\\:@]/).reverse()) {
    const words = kebabCase(part, '')
      .split('-')
      .filter((word) => word !== '' && !TECHNICAL.has(word));
    if (words.length > 0) return words.join('-');
  }
  return null;
}

function wordName(
  tables: readonly TableName[],
  wordCounts: ReadonlyMap<string, number>,
): string | null {
  const own = countFirstWords(tables);
  const [best] = sortBy(
    own,
    ([word, count]) => -(count * count) / (wordCounts.get(word) ?? count),
    ([word]) => word,
  );
  if (best === undefined || tables.length < 2) return null;
  const [word, count] = best;
  if (count < 2 || count < WORD_SHARE * tables.length) return null;
  const exact = tables.find((table) => {
    const words = wordsOf(localName(table));
    return words.length === 1 && words[0] === word;
  });
  return kebabCase(exact === undefined ? word : localName(exact), word);
}

/** Gives each group its first free proposal, larger groups choosing first; numbers where all are taken. */
function chooseDistinct(
  groups: readonly Group[],
  proposals: readonly (readonly string[])[],
): string[] {
  const order = sortBy(
    groups.keys(),
    (at) => (groups[at]?.pin === null ? 1 : 0),
    (at) => -(groups[at]?.tables.length ?? 0),
    (at) => groups[at]?.tables[0] ?? '',
  );
  const taken = new Set<string>();
  const names = groups.map(() => '');
  for (const at of order) {
    const options = proposals[at] ?? [];
    let name = options.find((option) => !taken.has(option));
    for (let number = 2; name === undefined; number += 1) {
      const numbered = `${options[0] ?? 'seam'}-${String(number)}`;
      if (!taken.has(numbered)) name = numbered;
    }
    taken.add(name);
    names[at] = name;
  }
  return names;
}
