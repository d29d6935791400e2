import type { Catalog } from '../../src/model/catalog.js';
import type { OrmModel } from '../../src/model/orm-model.js';
import { findAccesses, type FoundAccesses } from '../../src/scan/find-accesses.js';
import { indexCode, type CodeIndex, type CodeInput } from '../../src/scan/index-code.js';
import { fileKindOf } from '../../src/scan/file-kind.js';
import { createModuleResolver } from '../../src/scan/resolve-module.js';
import { readWorkspace } from '../../src/scan/workspace.js';

export const EMPTY_CATALOG: Catalog = {
  dialect: null,
  serverVersion: null,
  schemas: [],
  tables: [],
  foreignKeys: [],
  views: [],
  triggers: [],
  routines: [],
  enums: [],
};

/** Code that exists in memory only: file name to content. */
export function codeOf(texts: Readonly<Record<string, string>>): CodeInput {
  const paths = Object.keys(texts);
  const configs = new Map<string, string>();
  return {
    files: paths.map((path) => ({ path, kind: fileKindOf(path, () => texts[path] ?? '') })),
    modules: [],
    moduleOf: (file) => file.split('/')[0] ?? '',
    read: (file) => ({ kind: 'text', text: texts[file] ?? '' }),
    resolve: createModuleResolver(paths, configs, readWorkspace(configs)),
  };
}

/** Scans code that exists in memory only. Without a catalog, what the code declares is the catalog. */
export function scanTexts(
  texts: Readonly<Record<string, string>>,
  catalog?: Catalog,
  models: readonly OrmModel[] = [],
): FoundAccesses & { readonly index: CodeIndex } {
  const index = indexCode(codeOf(texts));
  const declared = index.readings[0]?.catalog ?? EMPTY_CATALOG;
  return { index, ...findAccesses(index, catalog ?? declared, models) };
}
