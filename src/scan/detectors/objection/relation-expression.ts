// https://vincit.github.io/objection.js/api/types/#type-relationexpression

/** A relation that an expression names, as a path from the model. */
export interface RelationStep {
  readonly path: readonly string[];
  /** By what the query calls it: `owner as o`; `null`: by its path. */
  readonly alias: string | null;
}

/**
 * Every relation that an expression such as `[owner, lines.[product, taxes]]` names, as a path from the model:
 * `owner`, `lines`, `lines.product`, `lines.taxes`. Recursion (`^`) and wildcards (`*`) add nothing that has a name.
 */
export function relationPaths(expression: string): readonly (readonly string[])[] {
  return relationSteps(expression).map(({ path }) => path);
}

/** The same with aliases. */
export function relationSteps(expression: string): readonly RelationStep[] {
  const tokens = expression.match(/[[\],.]|\([^)]*\)|[^[\],.()\s]+/g) ?? [];
  const paths: RelationStep[] = [];
  let at = 0;

  const readOne = (prefix: readonly string[], depth: number): void => {
    const token = tokens[at];
    if (token === undefined || depth > MAX_DEPTH) return;
    if (token === '[') {
      readList(prefix, depth);
      return;
    }
    at += 1;
    if (!/^[\w$]+$/.test(token)) return;
    const path = [...prefix, token];
    paths.push({ path, alias: skipExtras() });
    if (tokens[at] !== '.') return;
    at += 1;
    readOne(path, depth + 1);
  };

  const readList = (prefix: readonly string[], depth: number): void => {
    at += 1;
    while (at < tokens.length && tokens[at] !== ']') {
      const before = at;
      if (tokens[at] === ',') at += 1;
      else readOne(prefix, depth + 1);
      if (at === before) at += 1;
    }
    at += 1;
  };

  /** `owner(onlyName) as o`. */
  const skipExtras = (): string | null => {
    if (tokens[at]?.startsWith('(') === true) at += 1;
    if (tokens[at] !== 'as') return null;
    at += 2;
    return tokens[at - 1] ?? null;
  };

  while (at < tokens.length) {
    const before = at;
    readOne([], 0);
    if (at === before || tokens[at] === ',' || tokens[at] === ']') at += 1;
  }
  return paths;
}

/** Deeper expressions are no longer written by people. */
const MAX_DEPTH = 50;
