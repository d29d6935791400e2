/** Git's ignore files, as far as they decide which folders hold code. https://git-scm.com/docs/gitignore */
export interface IgnoreRules {
  /** These rules and those of one more `.gitignore`, which stands in `folder`. */
  with(folder: string, text: string | null): IgnoreRules;
  /** The last rule that matches decides. */
  ignores(path: string, isFolder: boolean): boolean;
}

interface Rule {
  readonly segments: readonly Segment[];
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
}

/** Whether one part of a path fits; `any depth` stands for any number of parts. */
type Segment = 'any depth' | ((part: string) => boolean);

/** What one letter must be; `any run` stands for any number of letters. */
type Letter = 'any run' | ((letter: string) => boolean);

/** No rules, or those given. */
export function createIgnoreRules(rules: readonly Rule[] = []): IgnoreRules {
  return {
    with: (folder, text) =>
      text === null
        ? createIgnoreRules(rules)
        : createIgnoreRules([...rules, ...parse(folder, text)]),
    ignores: (path, isFolder) => {
      const parts = path.split('/');
      const last = rules.findLast(
        (rule) => (isFolder || !rule.isForFolders) && matchesParts(rule.segments, parts),
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
    return [{ segments: toSegments(folder, bare), isNegated, isForFolders }];
  });
}

/** A pattern with a slash inside is anchored to its folder; one without matches at any depth. */
function toSegments(folder: string, glob: string): Segment[] {
  const prefix = folder === '' ? [] : folder.split('/').map(exactly);
  const parts = glob.replace(/^\//, '').split('/');
  const segments = parts.map((part): Segment => (part === '**' ? 'any depth' : toSegment(part)));
  // At the end it stands for what is in the folder, not for the folder itself.
  if (parts.length > 1 && segments.at(-1) === 'any depth') segments.push(() => true);
  return glob.includes('/') ? [...prefix, ...segments] : [...prefix, 'any depth', ...segments];
}

/** Most patterns are plain names or endings, and every path is held against every pattern. */
function toSegment(part: string): (part: string) => boolean {
  if (!/[*?[\\]/.test(part)) return exactly(part);
  const ending = part.slice(1);
  if (part.startsWith('*') && !/[*?[\\]/.test(ending)) return (name) => name.endsWith(ending);
  const letters = toLetters(part);
  return (name) => matchesLetters(letters, [...name]);
}

function toLetters(part: string): Letter[] {
  const tokens = part.match(/\*+|\\.|\[!?\]?[^\]]*\]|[^]/gu) ?? [];
  return tokens.map((token): Letter => {
    if (token.startsWith('*')) return 'any run';
    if (token === '?') return () => true;
    if (token.startsWith('[') && token.length > 1) return toClass(token);
    return exactly(token.length > 1 && token.startsWith('\\') ? token.slice(1) : token);
  });
}

function toClass(token: string): (letter: string) => boolean {
  try {
    const pattern = new RegExp(
      `^${token.replace(/^\[!/, '[^').replace(/^(\[\^?)\]/, '$1\\]')}$`,
      'u',
    );
    return (letter) => pattern.test(letter);
  } catch {
    // A class that Git itself would not understand matches nothing.
    return () => false;
  }
}

function exactly(wanted: string): (text: string) => boolean {
  return (text) => text === wanted;
}

function matchesParts(segments: readonly Segment[], parts: readonly string[]): boolean {
  return matchesRun(
    segments,
    parts,
    (segment) => segment === 'any depth',
    (segment, part) => segment !== 'any depth' && segment(part),
  );
}

function matchesLetters(letters: readonly Letter[], text: readonly string[]): boolean {
  return matchesRun(
    letters,
    text,
    (letter) => letter === 'any run',
    (letter, one) => letter !== 'any run' && letter(one),
  );
}

/**
 * Whether a pattern with wildcards matches the whole of a list. Only the last wildcard seen is ever widened, since an
 * earlier one that takes more gains nothing: time grows with pattern times list, whatever the pattern.
 */
function matchesRun<P, T>(
  pattern: readonly P[],
  list: readonly T[],
  isWildcard: (part: P) => boolean,
  fits: (part: P, item: T) => boolean,
): boolean {
  let at = 0;
  let wildcard = -1;
  let resumeAt = 0;
  let i = 0;
  while (i < list.length) {
    const part = pattern[at];
    const item = list[i];
    if (part !== undefined && isWildcard(part)) {
      wildcard = at;
      resumeAt = i;
      at += 1;
    } else if (part !== undefined && item !== undefined && fits(part, item)) {
      at += 1;
      i += 1;
    } else if (wildcard >= 0) {
      resumeAt += 1;
      i = resumeAt;
      at = wildcard + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isWildcard);
}
