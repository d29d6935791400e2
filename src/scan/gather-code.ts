import type { Gap } from '../model/gap.js';
import { fileKindOf } from './file-kind.js';
import type { CodeInput } from './index-code.js';
import { assignModules, type ModuleOptions } from './modules.js';
import { createModuleResolver } from './resolve-module.js';
import { findLoadedSql } from './sql-files.js';
import { openCode, type CodeFolder } from './walk.js';
import { dependenciesOf, readWorkspace } from './workspace.js';

/** The code of a folder, ready to be indexed. */
export interface GatheredCode {
  readonly input: CodeInput;
  readonly folder: CodeFolder;
  /** Why the modules are what they are: one sentence for the report. */
  readonly modulesReason: string;
  readonly gaps: readonly Gap[];
  /** Texts of the package.json files. */
  readonly packages: readonly string[];
}

export interface CodeOptions extends ModuleOptions {
  /** Folders to look in, relative to the root; `.` = all of it. */
  readonly folders: readonly string[];
}

/**
 * Finds the code below a folder, tells what each file is for, and divides it into modules.
 *
 * @param root absolute path of the analysed folder
 */
export function gatherCode(root: string, options: CodeOptions): GatheredCode {
  const folder = openCode(root, options.folders);
  const workspace = readWorkspace(folder.configs);
  const textOf = (path: string): string => {
    const source = folder.read(path);
    return source.kind === 'text' ? source.text : '';
  };
  const files = folder.files.map((path) => ({ path, kind: fileKindOf(path, () => textOf(path)) }));
  const production = files.filter(({ kind }) => kind === 'production').map(({ path }) => path);
  const modules = assignModules(production, workspace, options);
  const sql = findLoadedSql(folder.sqlFiles, production, textOf);
  const loaders = new Map(sql.map((one) => [one.path, one.loaders[0]]));
  return {
    folder,
    modulesReason: modules.reason,
    packages: [...folder.configs].flatMap(([path, text]) =>
      /(?:^|\/)package\.json$/.test(path) ? [text] : [],
    ),
    gaps: [...folder.gaps, ...modules.unusedGlobs.map(unusedGlob)],
    input: {
      files,
      modules: modules.modules,
      dependencies: dependenciesOf(workspace),
      sqlFiles: sql,
      moduleOf: (file) => modules.moduleOf(loaders.get(file) ?? file),
      read: (file) => folder.read(file),
      resolve: createModuleResolver(folder.files, folder.configs, workspace),
    },
  };
}

function unusedGlob(glob: string): Gap {
  const message =
    'No code file matches this glob of --modules or the configuration; it is relative to the analyzed folder.';
  return { kind: 'ignored-input', subject: glob, message, file: null, line: null };
}
