import type { ReferentialAction } from '../../../model/catalog.js';
import type { ScanContext } from '../../detector.js';
import { alternatives, knownText, type Value } from '../../resolve/value.js';
import type { ts } from '../../ts.js';
import { lastNameIn } from './library.js';
import { NO_OPTIONS, type ModelKey, type ModelOptions } from './source-model.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** A known string among the entries of an object. */
export function textIn(value: Value, name: string, context: ScanContext): string | null {
  return knownText(context.member(value, name));
}

/** A known boolean among the entries of an object. */
export function flagIn(value: Value, name: string, context: ScanContext): boolean | null {
  const found = context.member(value, name);
  return found.kind === 'boolean' ? found.value : null;
}

/** Options of `define`, `init`, `@Table` and of a connection's `define`. */
export function readModelOptions(value: Value | null, context: ScanContext): ModelOptions {
  if (value === null) return NO_OPTIONS;
  const schema = textIn(value, 'schema', context);
  const timestamp = (name: string): string | false | null => {
    const found = context.member(value, name);
    return found.kind === 'boolean' && !found.value ? false : knownText(found);
  };
  return {
    tableName: textIn(value, 'tableName', context),
    schema,
    freezeTableName: flagIn(value, 'freezeTableName', context),
    underscored: flagIn(value, 'underscored', context),
    timestamps: flagIn(value, 'timestamps', context),
    paranoid: flagIn(value, 'paranoid', context),
    createdAt: timestamp('createdAt'),
    updatedAt: timestamp('updatedAt'),
    deletedAt: timestamp('deletedAt'),
  };
}

/** The model that an expression names: its declaration, or else its name. */
export function modelKeyOf(node: ts.Expression, context: ScanContext): ModelKey | null {
  return modelKeyOfValue(context.evaluate(node)) ?? (lastNameIn(node) || null);
}

/** The model that a value stands for; `null` when it does not say. */
export function modelKeyOfValue(value: Value): ModelKey | null {
  for (const one of alternatives(value)) {
    if (one.kind === 'class') return one.ref;
    const name = knownText(one);
    if (name !== null) return name;
  }
  return null;
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = lookupTable({
  'NO ACTION': 'no action',
  RESTRICT: 'restrict',
  CASCADE: 'cascade',
  'SET NULL': 'set null',
  'SET DEFAULT': 'set default',
});

/** `onDelete` and `onUpdate`, in whatever case. */
export function actionIn(
  value: Value,
  name: string,
  context: ScanContext,
): ReferentialAction | null {
  return ACTIONS[textIn(value, name, context)?.toUpperCase() ?? ''] ?? null;
}
