/** Git's ignore files, as far as they decide which folders hold code. https://git-scm.com/docs/gitignore */
export interface IgnoreRules {
  /** These rules and those of one more `.gitignore`, which stands in `folder`. */
  with(folder: string, text: string | null): IgnoreRules;
  /** The last rule that matches decides. */
  ignores(path: string, isFolder: boolean): boolean;
}

interface Rule {
  readonly pattern: RegExp;
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
}

/** No rules, or those given. */
export function createIgnoreRules(rules: readonly Rule[] = []): IgnoreRules {
  return {
    with: (folder, text) =>
      text === null
        ? createIgnoreRules(rules)
        : createIgnoreRules([...rules, ...parse(folder, text)]),
    ignores: (path, isFolder) => {
      const last = rules.findLast(
        (rule) => (isFolder || !rule.isForFolders) && rule.pattern.test(path),
      );
      return last !== undefined && !last.isNegated;
    },
  };
}

function parse(folder: string, text: string): Rule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const trimmed = line.replace(/(?<!\\)\s+$/, '');
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const isNegated = trimmed.startsWith('!');
    const glob = isNegated ? trimmed.slice(1) : trimmed;
    const isForFolders = glob.endsWith('/');
    const bare = glob.replace(/\/+$/, '');
    if (bare === '') return [];
    return [{ pattern: toPattern(folder, bare), isNegated, isForFolders }];
  });
}

/** A pattern with a slash inside is anchored to its folder; one without matches at any depth. */
function toPattern(folder: string, glob: string): RegExp {
  const isAnchored = glob.replace(/^\*\*\//, '').includes('/');
  const body = glob
    .replace(/^\//, '')
    // Runs mean no more than one of them, and would take for ever to match.
    .replace(/(?:\*\*\/)+/g, '**/')
    .replace(/\*{3,}/g, '*')
    .replace(/\*\*\/|\/\*\*$|\*|\?|\[[^\]]*\]|[.+^$()|[\]\\{}]/g, (part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '/**') return '/.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      return part.startsWith('[') && part.length > 1 ? part.replace(/^\[!/, '[^') : `\\${part}`;
    });
  const prefix = folder === '' ? '' : `${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/`;
  const source = `^${prefix}${isAnchored ? '' : '(?:.*/)?'}${body}$`;
  try {
    return new RegExp(source);
  } catch {
    // A pattern that Git itself would not understand ignores nothing.
    return /(?!)/;
  }
}
