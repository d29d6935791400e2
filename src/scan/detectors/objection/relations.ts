import type { Candidate, ScanContext } from '../../detector.js';
import type { OrmRelation } from '../../../model/orm-model.js';
import { alternatives, knownText, type ClassValue, type Value } from '../../resolve/value.js';
import type { ts } from '../../ts.js';
import { MODELS, plainName } from './models.js';
import { relationSteps, type RelationStep } from './relation-expression.js';

/** A relation of a model, of the first one that declares it where there are several. */
export function relationOf(model: Value, name: string, context: ScanContext): OrmRelation | null {
  for (const one of alternatives(model)) {
    const type = one.kind === 'instance' ? one.type : one;
    const declared = type.kind === 'class' ? context.models.ofClass(type.ref) : null;
    const relation = declared?.properties.find((property) => property.name === name)?.relation;
    if (relation !== undefined && relation !== null) return relation;
  }
  return null;
}

/** The model class at the end of a path of relations; `null` when a step is none, or its class is not known. */
export function relationEnd(
  model: Value,
  path: readonly string[],
  context: ScanContext,
): ClassValue | null {
  let end: Value = model;
  for (const step of path) {
    const target = relationOf(end, step, context)?.target;
    const next = target === undefined ? null : context.noted(MODELS).byName.get(plainName(target));
    if (next === undefined || next === null) return null;
    end = next;
  }
  return end.kind === 'class' ? end : null;
}

/** The link table that a relation goes through. */
export function linkTableOf(model: Value, name: string, context: ScanContext): string | null {
  return relationOf(model, name, context)?.joinTable ?? null;
}

/** The relations that a relation expression names, as text, object or list; `null`: chosen at run time. */
export function stepsIn(value: Value, context: ScanContext): readonly RelationStep[] | null {
  const found: RelationStep[] = [];
  for (const one of alternatives(value)) {
    const text = knownText(one);
    if (text !== null) found.push(...relationSteps(text));
    else if (one.kind === 'object') found.push(...objectSteps(one, [], context));
    else if (one.kind === 'array') {
      for (const element of one.elements) found.push(...(stepsIn(element, context) ?? []));
    } else return null;
  }
  return found;
}

/** Deeper graphs are no longer written by people. */
export const MAX_DEPTH = 8;

/** `{ customer: true, lines: { product: true }, l: { $relation: 'lines' } }`. */
function objectSteps(
  value: Value,
  prefix: readonly string[],
  context: ScanContext,
): readonly RelationStep[] {
  if (prefix.length > MAX_DEPTH) return [];
  return context.entries(value).flatMap((entry) => {
    if (entry.name.startsWith('$')) return [];
    const renamed = knownText(context.member(entry.value, '$relation'));
    const path = [...prefix, renamed ?? entry.name];
    const alias = renamed === null ? null : entry.name;
    return [{ path, alias }, ...objectSteps(entry.value, path, context)];
  });
}

/** A relation that is chosen at run time. */
export function unknownRelation(
  node: ts.Node,
  detail = 'The relations are chosen at run time.',
): Candidate {
  return { kind: 'unresolved', reason: 'dynamic-table', detail, place: node.getStart() };
}
