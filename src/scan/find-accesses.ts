import type { CodeFacts, SetAside } from '../model/access.js';
import type { Catalog } from '../model/catalog.js';
import type { Gap } from '../model/gap.js';
import type { OrmModel } from '../model/orm-model.js';
import { assembleFacts } from './assemble.js';
import type { CodeIndex } from './index-code.js';
import { createModelIndex } from './model-index.js';
import { resolveTouches } from './sites/resolve-touches.js';
import type { FileSites, Position } from './sites/site.js';
import { createSqlBlocks } from './sql-blocks.js';
import { sitesOfSql, type SqlFileSites } from './sql-files.js';
import { walkFile } from './sites/walk-file.js';
import { createTableIndex } from './table-index.js';
import { findUnreadLibraries } from './unread-libraries.js';

export interface FoundAccesses {
  readonly facts: CodeFacts;
  readonly gaps: readonly Gap[];
}

/**
 * Finds who touches which table where.
 *
 * @param catalog the tables at hand; where there are none, the declared ones (`CodeIndex.readings`)
 * @param models models from schemas, beyond those that the code declares
 */
export function findAccesses(
  index: CodeIndex,
  catalog: Catalog,
  models: readonly OrmModel[],
): FoundAccesses {
  const modelIndex = createModelIndex(models, index.declared);
  index.setModels(modelIndex);
  const tables = createTableIndex(catalog);
  const kinds = kindsByFile(index);
  const { sites, gaps } = walkAll(index, kinds);
  const calls = sites.flatMap((file) => file.calls);
  const sqlFiles = readSqlFiles(index, catalog);
  const resolved = resolveTouches(
    [...sites, ...sqlFiles].flatMap((file) => file.touches),
    calls,
    index.resolver,
    modelIndex,
    tables,
  );
  const assembled = assembleFacts({
    index,
    kinds,
    touches: resolved.touches,
    unresolved: [
      ...[...sites, ...sqlFiles].flatMap((file) => file.unresolved),
      ...resolved.unresolved,
    ],
    calls,
    followed: sites.flatMap((file) => file.followed),
    marks: sites.flatMap((file) => file.marks),
    handed: sites.flatMap((file) => file.handed),
    entries: sites.flatMap((file) => file.entries),
    mounts: sites.flatMap((file) => file.mounts),
    implementations: sites.flatMap((file) => file.implementations),
  });
  const production = [...index.facts.values()].filter(({ path }) => !kinds.has(path));
  return {
    facts: assembled.facts,
    gaps: [...index.gaps, ...gaps, ...assembled.gaps, ...findUnreadLibraries(production)],
  };
}

function walkAll(
  index: CodeIndex,
  kinds: ReadonlyMap<string, SetAside['kind']>,
): { sites: readonly FileSites[]; gaps: readonly Gap[] } {
  const sites: FileSites[] = [];
  const gaps: Gap[] = [];
  const { input } = index;
  const blocks = createSqlBlocks(input.sqlFiles ?? [], (file) => {
    const source = input.read(file);
    return source.kind === 'text' ? source.text : null;
  });
  for (const { path, canAccess } of index.facts.values()) {
    const tree = canAccess ? index.trees.visit(path) : null;
    if (tree === null) continue;
    const found = walkFile(
      index.resolver,
      tree,
      index.detectors,
      blocks,
      kinds.get(path) === 'test',
    );
    sites.push(found);
    gaps.push(...found.unread.map(tooDeep), ...found.halfRead.map(halfRead));
    index.resolver.forgetNodes();
  }
  return { sites, gaps };
}

function readSqlFiles({ input }: CodeIndex, { dialect }: Catalog): readonly SqlFileSites[] {
  return (input.sqlFiles ?? []).flatMap(({ path }) => {
    const source = input.read(path);
    return source.kind === 'text' ? [sitesOfSql(path, source.text, dialect)] : [];
  });
}

/** Generated code can nest more deeply than the stack. */
function tooDeep({ file, line }: Position): Gap {
  const message = 'This statement is nested too deeply to be read; accesses in it are missing.';
  return { kind: 'unparsed-statement', subject: file, message, file, line };
}

/** Nobody writes such code by hand, but programs do. */
function halfRead({ file, line }: Position): Gap {
  const message =
    'What this statement works with is too deep or too large to be followed; accesses in it may be missing.';
  return { kind: 'unparsed-statement', subject: file, message, file, line };
}

function kindsByFile(index: CodeIndex): ReadonlyMap<string, SetAside['kind']> {
  return new Map(
    index.input.files.flatMap(({ path, kind }) => (kind === 'production' ? [] : [[path, kind]])),
  );
}
