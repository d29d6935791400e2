import type { Resolver } from '../resolve/resolver.js';
import { entriesOf } from '../resolve/members.js';
import { isOpen } from '../resolve/substitute.js';
import { alternatives, either, knownText, type Ref, type Value } from '../resolve/value.js';
import { positionAt } from './position.js';
import type { Touch } from './site.js';

/** A relation by its path, and where it is written; `null` when not as a literal. */
interface Mention {
  readonly path: readonly string[];
  readonly at: Ref | null;
}

/**
 * A touch of all relations that a value names, as one touch for each of them, and one more for what callers have
 * yet to name. Other touches are left as they are.
 */
export function expandRelations(resolver: Resolver, touch: Touch): readonly Touch[] {
  const { token } = touch;
  if (token.kind !== 'relations') return [touch];
  const { from, named } = token;
  const known = withParents(mentionsIn(resolver, named, [])).map(({ path, at }): Touch => {
    const place = at?.file === touch.at.file ? positionAt(resolver, touch.at, at) : touch.at;
    return { ...touch, at: place, token: { kind: 'relation', from, path } };
  });
  const open = openParts(named);
  if (open.length === 0) return known;
  return [...known, { ...touch, token: { ...token, named: either(open) } }];
}

/** Texts of a list, however deep lists are put into each other by spreading, and keys of nested objects. */
function mentionsIn(resolver: Resolver, value: Value, path: readonly string[]): readonly Mention[] {
  return alternatives(value).flatMap((one): readonly Mention[] => {
    if (one.kind === 'array') {
      return one.elements.flatMap((element) => mentionsIn(resolver, element, path));
    }
    const dotted = knownText(one);
    if (dotted !== null) {
      const at = one.kind === 'text' ? one.at : null;
      return [{ path: [...path, ...dotted.split('.')], at }];
    }
    return entriesOf(resolver, one).flatMap((entry) => {
      if (entry.value.kind === 'boolean' && !entry.value.value) return [];
      const here = [...path, entry.name];
      return [{ path: here, at: entry.at }, ...mentionsIn(resolver, entry.value, here)];
    });
  });
}

function openParts(value: Value): readonly Value[] {
  return alternatives(value).flatMap((one) => {
    if (one.kind === 'array') return one.elements.flatMap(openParts);
    return one.kind === 'parameter' && isOpen(one) ? [one] : [];
  });
}

/** `lines.product` loads the lines too, listed or not; each is told once. */
function withParents(mentions: readonly Mention[]): readonly Mention[] {
  const known = new Set(mentions.map(({ path }) => path.join('.')));
  return mentions.flatMap((mention) => {
    const parents: Mention[] = [];
    for (let length = 1; length < mention.path.length; length += 1) {
      const path = mention.path.slice(0, length);
      const key = path.join('.');
      if (known.has(key)) continue;
      known.add(key);
      parents.push({ path, at: mention.at });
    }
    return [...parents, mention];
  });
}
