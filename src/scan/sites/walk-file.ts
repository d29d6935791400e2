import type { Candidate, Detector, ScanContext, TouchCandidate } from '../detector.js';
import type { Resolver } from '../resolve/resolver.js';
import { visitChildren, visitStatements } from '../concatenation.js';
import { ancestorsOf } from '../resolve/classes.js';
import { isFunctionWithBody } from '../resolve/scope.js';
import { valueOfThis } from '../resolve/this.js';
import { alternatives, keyOfRef, type FunctionValue, type Value } from '../resolve/value.js';
import type { SqlBlocks } from '../sql-blocks.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import type { EntryPoint, Mount, Prefix } from '../entry-point.js';
import type {
  CallSite,
  EntrySite,
  FileSites,
  HandedCall,
  Implementation,
  MarkSite,
  Position,
  Touch,
  UnresolvedSite,
} from './site.js';
import { chainOf, handedFunction } from './chains.js';
import { excerptAt } from './excerpt.js';
import { findEntries } from './find-entries.js';
import { followedIn } from './followed.js';
import { stretchesOf } from './handlers.js';
import { implementationsIn } from './implementations.js';
import { textsSent } from './texts-sent.js';
import { nameOfUnit } from './unit.js';

interface Walk {
  readonly resolver: Resolver;
  readonly blocks: SqlBlocks;
  readonly isTest: boolean;
  readonly context: ScanContext;
  readonly tree: ts.SourceFile;
  readonly detectorsByKind: ReadonlyMap<ts.SyntaxKind, readonly NamedDetector[]>;
  readonly touches: Touch[];
  readonly unresolved: UnresolvedSite[];
  readonly calls: CallSite[];
  readonly followed: CallSite[];
  readonly marks: MarkSite[];
  readonly handed: HandedCall[];
  readonly entries: EntrySite[];
  readonly mounts: (Mount | Prefix)[];
  readonly implementations: Implementation[];
}

type NamedDetector = readonly [name: string, detector: Detector];

/**
 * Walks a file once, with all detectors.
 *
 * @param isTest what tests touch themselves is counted; who calls whom in them, and in which transaction, says nothing
 */
export function walkFile(
  resolver: Resolver,
  tree: ts.SourceFile,
  detectors: Readonly<Record<string, Detector>>,
  blocks: SqlBlocks,
  isTest = false,
): FileSites {
  const walk: Walk = {
    resolver,
    blocks,
    isTest,
    context: resolver.contextOf(tree.fileName),
    tree,
    detectorsByKind: byKind(detectors),
    touches: [],
    unresolved: [],
    calls: [],
    followed: [],
    marks: [],
    handed: [],
    entries: [],
    mounts: [],
    implementations: [],
  };
  const around = { unit: tree.fileName, functions: [] };
  if (!isTest) addEntries(walk, tree, around);
  const halfRead: ts.Node[] = [];
  const tooDeep = visitStatements(tree, (statement) => {
    resolver.gaveUp();
    visit(walk, statement, around);
    if (resolver.gaveUp()) halfRead.push(statement);
  });
  const startOf = (node: ts.Node): Position => positionOf(walk, node.getStart(tree), around);
  const { touches, unresolved, calls, followed, marks, handed, entries, mounts } = walk;
  const { implementations } = walk;
  return {
    touches, unresolved, calls, followed, marks, handed, entries, mounts, implementations,
    unread: tooDeep.map(startOf),
    halfRead: halfRead.map(startOf),
  }; // prettier-ignore
}

function byKind(
  detectors: Readonly<Record<string, Detector>>,
): ReadonlyMap<ts.SyntaxKind, readonly NamedDetector[]> {
  const groups = new Map<ts.SyntaxKind, NamedDetector[]>();
  for (const entry of Object.entries(detectors)) {
    for (const kind of entry[1].kinds) {
      const group = groups.get(kind);
      if (group === undefined) groups.set(kind, [entry]);
      else group.push(entry);
    }
  }
  return groups;
}

/** The functions around the node that is being visited. */
interface Surroundings {
  readonly unit: string;
  readonly functions: readonly string[];
}

function visit(walk: Walk, node: ts.Node, outer: Surroundings): void {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
  const around = surroundingsOf(node, outer);
  for (const [name, detector] of walk.detectorsByKind.get(node.kind) ?? []) {
    for (const candidate of detector.accesses?.(node, walk.context) ?? []) {
      addCandidate(walk, name, node, candidate, around);
    }
    if (!walk.isTest) addMark(walk, detector, node, around);
  }
  if (!walk.isTest) addFlow(walk, node, around);
  visitChildren(node, (child) => visit(walk, child, around));
}

/** Calls, entry points, and what implements an interface: how one function leads to another. */
function addFlow(walk: Walk, node: ts.Node, around: Surroundings): void {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const callee = addCall(walk, node, around);
    // What is registered runs when it is asked for, not when the registering function does.
    if (!addEntries(walk, node, around)) addFollowed(walk, node, callee, around);
  } else if (ts.isJsxOpeningLikeElement(node)) addFollowed(walk, node, null, around);
  else if (ts.isClassLike(node)) {
    walk.implementations.push(...implementationsIn(walk.resolver, node));
    addEntries(walk, node, around);
  }
}

function addCandidate(
  walk: Walk,
  via: string,
  node: ts.Node,
  candidate: Candidate,
  around: Surroundings,
): void {
  const at = positionOf(walk, candidate.place, around);
  const excerpt = excerptAt(walk.tree, node, candidate.place);
  if (candidate.kind === 'unresolved') {
    const { reason, detail } = candidate;
    walk.unresolved.push({ at, reason, detail, excerpt, via });
    return;
  }
  walk.touches.push({ ...touchOf(candidate, at, via, excerpt), done: node.end });
}

function touchOf(
  candidate: TouchCandidate,
  at: Position,
  via: string,
  excerpt: string,
): Omit<Touch, 'done'> {
  return {
    at,
    token: candidate.table,
    operations: candidate.operations,
    statement: candidate.statement,
    columns: candidate.columns ?? [],
    allColumns: candidate.allColumns ?? false,
    locks: candidate.locks ?? false,
    certainty: candidate.certainty ?? 'certain',
    via,
    excerpt,
  };
}

function addMark(walk: Walk, detector: Detector, node: ts.Node, around: Surroundings): void {
  const mark = detector.transaction?.(node, walk.context) ?? null;
  if (mark === null) return;
  const at = positionOf(walk, node.getStart(walk.tree), around);
  if (mark.kind === 'within')
    walk.marks.push({ kind: 'within', at, ranges: mark.nodes.map(refOf) });
  else if (mark.kind === 'function') walk.marks.push({ kind: 'function', at, value: mark.value });
  else walk.marks.push({ kind: mark.kind, at });
}

function addCall(
  walk: Walk,
  node: ts.CallExpression | ts.NewExpression,
  around: Surroundings,
): Value {
  const value = walk.resolver.evaluate(node.expression);
  const called = calledBy(walk, node, value);
  for (const { argument, ...link } of chainOf(walk.resolver, node)) {
    const at = positionOf(walk, argument.getStart(walk.tree), around);
    walk.marks.push({ kind: 'chain', at, ...link });
  }
  const handed = called.length > 0 ? null : handedFunction(node, value);
  if (called.length === 0 && handed === null) return value;
  const at = positionOf(walk, node.getStart(walk.tree), around);
  if (handed !== null) walk.handed.push({ at, value: handed });
  else walk.calls.push({ at, ref: refOf(node), called, done: doneBy(node, at) });
  return value;
}

function addFollowed(walk: Walk, node: ts.Node, callee: Value | null, around: Surroundings): void {
  for (const { node: part, called } of followedIn(walk.resolver, node, callee)) {
    const at = positionOf(walk, part.getStart(walk.tree), around);
    walk.followed.push({ at, ref: refOf(part), called, done: node.end });
  }
}

/** What a function is handed to may be a wrapper, whose own work comes first. */
function doneBy(node: ts.CallExpression | ts.NewExpression, { offset }: Position): number {
  const isWrapper = node.arguments?.some((one) => isFunctionWithBody(one)) === true;
  return isWrapper ? offset : node.end;
}

/** Whether the node registers anything. */
function addEntries(walk: Walk, node: ts.Node, around: Surroundings): boolean {
  const all = findEntries(node, walk.context);
  for (const { via, found } of all) {
    if (found.found === 'entry-point') walk.entries.push(entryOf(walk, via, found, around));
    else walk.mounts.push(found);
  }
  return all.length > 0;
}

function entryOf(walk: Walk, via: string, found: EntryPoint, around: Surroundings): EntrySite {
  const { kind, label, path, on, handlers, certainty = 'certain' } = found;
  return {
    at: positionOf(walk, found.place, around),
    kind,
    via,
    label,
    path,
    on,
    stretches: stretchesOf(walk.resolver, handlers),
    certainty,
  };
}

function calledBy(
  { resolver, blocks }: Walk,
  node: ts.CallExpression | ts.NewExpression,
  callee: Value,
): readonly FunctionValue[] {
  if (ts.isNewExpression(node)) return constructorOf(resolver, resolver.evaluate(node));
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    return constructorOf(resolver, callee, valueOfThis(resolver, node));
  }
  return [...alternatives(callee).filter(isFunction), ...textsSent(resolver, blocks, node)];
}

/** The constructor that makes the instance: its class's own or the nearest inherited one. */
function constructorOf(
  resolver: Resolver,
  made: Value,
  receiver: Value = made,
): readonly FunctionValue[] {
  if (made.kind !== 'instance') return [];
  for (const { type } of ancestorsOf(resolver, made)) {
    const facts = type.kind === 'class' ? resolver.classes.get(keyOfRef(type.ref)) : undefined;
    const ref = facts?.constructorRef ?? null;
    if (ref !== null) return [{ kind: 'function', ref, name: 'constructor', receiver }];
  }
  return [];
}

function isFunction(value: Value): value is FunctionValue {
  return value.kind === 'function';
}

function positionOf(walk: Walk, offset: number, around: Surroundings): Position {
  const { line, character } = walk.tree.getLineAndCharacterOfPosition(offset);
  return { file: walk.tree.fileName, offset, line: line + 1, column: character + 1, ...around };
}

function surroundingsOf(node: ts.Node, outer: Surroundings): Surroundings {
  const name = nameOfUnit(node);
  const unit = name === null ? outer.unit : `${node.getSourceFile().fileName}#${name}`;
  if (isFunctionWithBody(node))
    return { unit, functions: [keyOfRef(refOf(node)), ...outer.functions] };
  return name === null ? outer : { unit, functions: outer.functions };
}
