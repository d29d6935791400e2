import type { Resolver } from '../resolve/resolver.js';
import type { Ref } from '../resolve/value.js';
import { excerptAt } from './excerpt.js';
import type { Problem } from './resolve-token.js';
import type { Touch, UnresolvedSite } from './site.js';

/** A caller of a helper that does not tell the table. */
export interface Untold {
  /** The touch in the innermost helper. */
  readonly root: Touch;
  /** The touch as the caller sees it. */
  readonly touch: Touch;
  /** The call of the helper. */
  readonly call: Ref;
  /** Somebody made the object; that its method is called is an assumption. */
  readonly isAssumed: boolean;
  readonly problem: Problem;
}

/** The caller hands on what it is handed itself, and nobody calls it. */
export const NOBODY_CALLS: Problem = {
  reason: 'dynamic-table',
  detail: 'It is handed on here, and no call that names it was found.',
};

/** The caller stands too far from the helper. */
export function tooFar(limit: number): Problem {
  const detail = `It is named more than ${limit} helpers away, where calls are not followed.`;
  return { reason: 'dynamic-table', detail };
}

/**
 * What to say of callers that do not tell the table, once for each place and helper.
 *
 * @param told places at which the table of a helper was told, by `keyOfPlace`
 */
export function sitesOfUntold(
  all: readonly Untold[],
  told: ReadonlySet<string>,
  resolver: Resolver,
): readonly UnresolvedSite[] {
  const sites = new Map<string, UnresolvedSite>();
  for (const { root, touch, call, problem } of all) {
    const key = keyOfPlace(touch, root);
    if (told.has(key) || sites.has(key)) continue;
    sites.set(key, {
      at: touch.at,
      reason: problem.reason,
      detail: `${nameOf(root)} works on the table that it is handed. ${problem.detail}`,
      excerpt: excerptOf(resolver, call) ?? root.excerpt,
      via: touch.via,
    });
  }
  return [...sites.values()];
}

/** The same for the same caller of the same helper, however many touches the helper has. */
export function keyOfPlace({ at }: Touch, root: Touch): string {
  const [helper] = root.at.functions;
  return `${at.file}:${at.offset} ${helper ?? root.at.file}`;
}

function nameOf({ at }: Touch): string {
  const [file, name] = at.unit.split('#');
  return `\`${name ?? file}\``;
}

function excerptOf(resolver: Resolver, call: Ref): string | null {
  const node = resolver.trees.find(call);
  if (node === null) return null;
  const tree = node.getSourceFile();
  return excerptAt(tree, node, node.getStart(tree));
}
