import type { ForeignKey } from '../model/catalog.js';

/** A part that does not live without its whole: `docs/seams.md`, signal F. */
export function isComposition(key: ForeignKey): boolean {
  return describeComposition(key) !== null;
}

/** What makes the child of a key a part of the parent, in the words of SQL; `null` where it is none. */
export function describeComposition(key: ForeignKey): string | null {
  const isCascade = key.onDelete === 'cascade';
  const isPart = key.isInheritance || key.isIdentifying === true;
  if (!isPart && !(isCascade && key.isNullable === false)) return null;
  return [
    ...(key.isInheritance ? ['joined inheritance'] : []),
    ...(key.isIdentifying === true ? ['part of its primary key'] : isPart ? [] : ['NOT NULL']),
    ...(isCascade ? ['ON DELETE CASCADE'] : []),
  ].join(', ');
}
