import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { entryPoints } from '../entry-points.js';
import { lastNameOf } from '../index-pass/collect-facts.js';
import { ts } from '../ts.js';

/** Something that a library found, with the library's name. */
export interface NamedFound {
  readonly via: string;
  readonly found: Found;
}

type Named = readonly [via: string, library: EntryPointLibrary];

const libraries: readonly Named[] = Object.entries<EntryPointLibrary>(entryPoints);

const librariesByCall: ReadonlyMap<string, readonly Named[]> = groupByCall();

function groupByCall(): ReadonlyMap<string, readonly Named[]> {
  const groups = new Map<string, Named[]>();
  for (const named of libraries) {
    for (const call of named[1].calls ?? []) groups.set(call, [...(groups.get(call) ?? []), named]);
  }
  return groups;
}

/** What the libraries see in a node that is being walked. */
export function findEntries(node: ts.Node, context: ScanContext): readonly NamedFound[] {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const libraries = librariesByCall.get(lastNameOf(node.expression)) ?? [];
    return libraries.flatMap(([via, library]) => named(via, library.ofCall?.(node, context)));
  }
  if (ts.isClassLike(node)) {
    const isDecorated = ts.canHaveDecorators(node) && hasDecorators(node);
    return libraries.flatMap(([via, library]) => [
      ...(isDecorated ? named(via, library.ofClass?.(node, context)) : []),
      ...(extendsOther(node) ? named(via, library.ofBase?.(node, context)) : []),
    ]);
  }
  if (ts.isSourceFile(node)) {
    return libraries.flatMap(([via, library]) => named(via, library.ofFile?.(node, context)));
  }
  return [];
}

function extendsOther({ heritageClauses }: ts.ClassLikeDeclaration): boolean {
  return heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) === true;
}

function hasDecorators(node: ts.HasDecorators): boolean {
  return (ts.getDecorators(node) ?? []).length > 0;
}

function named(via: string, all: Iterable<Found> | undefined): readonly NamedFound[] {
  return all === undefined ? [] : [...all].map((found) => ({ via, found }));
}
