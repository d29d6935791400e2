import { groupBy } from '../../util/group.js';
import { ts } from '../ts.js';
import type { CallSite, Position, Touch } from './site.js';

/** Finds the places from which SQL that is kept elsewhere is sent. */
export type FindSenders = (touch: Pick<Touch, 'at'>) => readonly Position[];

const FUNCTION_KINDS = new Set<number>([
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.FunctionExpression,
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.Constructor,
  ts.SyntaxKind.GetAccessor,
  ts.SyntaxKind.SetAccessor,
]);

/** Who sends what is written at the top of a file or in a SQL file: one place for each function that does. */
export function createFindSenders(calls: readonly CallSite[]): FindSenders {
  const sent = calls.flatMap(({ at, called }) =>
    called.flatMap(({ ref }) => (FUNCTION_KINDS.has(ref.kind) ? [] : [{ ref, at }])),
  );
  const byFile = groupBy(sent, ({ ref }) => ref.file);
  return ({ at }) => {
    if (at.functions.length > 0) return [];
    const here = (byFile.get(at.file) ?? []).filter(
      ({ ref }) => ref.pos <= at.offset && at.offset < ref.end,
    );
    return [...new Map(here.map((one) => [one.at.unit, one.at])).values()];
  };
}
