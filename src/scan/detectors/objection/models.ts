import type { Note, ScanContext } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import {
  alternatives,
  either,
  knownText,
  type ClassValue,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';

/** The name under which models are declared. */
export const ORM = 'objection';

/** A model as an expression stands for it. */
export interface ModelValue {
  /** The class, or a parameter that is handed one. */
  readonly value: Value;
  /** Only its name says so. */
  readonly isLikely: boolean;
}

/** The model classes that an expression stands for: a class, a row, a query of it; `null`: none. */
export function modelOf(node: ts.Expression, context: ScanContext): ModelValue | null {
  const bare = skipWrappers(node);
  const value = context.evaluate(bare);
  const known = modelOfValue(value, context);
  if (known !== null) return { value: known, isLikely: false };
  return modelByName(bare, value, context);
}

/** The model classes that a value is, or is a row or query of. */
export function modelOfValue(value: Value, context: ScanContext): Value | null {
  const found = alternatives(value).flatMap((one) => modelsOfOne(one, context));
  return found.length === 0 ? null : either(found);
}

function modelsOfOne(value: Value, context: ScanContext): readonly Value[] {
  if (value.kind === 'parameter') {
    const declared = value.declared === null ? null : modelOfValue(value.declared, context);
    return declared === null ? [] : [declared];
  }
  if (value.kind === 'instance' && value.type.kind === 'external') {
    const isQuery = value.type.package === ORM && value.type.name === 'QueryBuilder';
    return isQuery ? value.args : [];
  }
  const type = value.kind === 'instance' ? value.type : value;
  return type.kind === 'class' && tableOf(type, context) !== null ? [type] : [];
}

/** The table that a class binds, its own or an inherited one. */
export function tableOf(value: Value, context: ScanContext): string | null {
  return knownText(context.member(value, 'tableName'));
}

/**
 * Models that are filled in from outside: `WIKI.models.orders`, `this.orderModel()`, a container's field. The name
 * has to be that of one model's class, file or table.
 */
function modelByName(node: ts.Expression, value: Value, context: ScanContext): ModelValue | null {
  const isOpen = alternatives(value).every(
    (one) =>
      one.kind === 'unknown' ||
      (one.kind === 'external' && one.package === '') ||
      (one.kind === 'parameter' && one.declared === null),
  );
  if (!isOpen) return null;
  const model = context.noted(MODELS).byName.get(plainName(lastNameOf(node))) ?? null;
  return model === null ? null : { value: model, isLikely: true };
}

/** What is known of the models once all files were indexed. */
export interface DeclaredModels {
  /** `null` where several share the name. */
  readonly byName: ReadonlyMap<string, ClassValue | null>;
  /** Models that have a relation of this name. */
  readonly byRelation: ReadonlyMap<string, readonly ClassValue[]>;
}

export const MODELS: Note<DeclaredModels> = {
  name: 'objection models',
  none: { byName: new Map(), byRelation: new Map() },
};

/** `orderModel`, `OrderModel` and `order` mean the same. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/_|-/g, '')
    .replace(/(?<=.)model$/, '');
}
