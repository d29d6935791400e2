import type { ScanContext } from '../../detector.js';
import { knownText, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { actionIn, flagIn, modelKeyOfValue, textIn } from './read-options.js';
import { lastNameIn } from './library.js';
import type { Attribute } from './source-model.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://sequelize.org/docs/v6/core-concepts/model-basics/#data-types

const TYPES: Readonly<Record<string, string>> = lookupTable({
  STRING: 'varchar', CHAR: 'char', TEXT: 'text', CITEXT: 'citext', INTEGER: 'integer', BIGINT: 'bigint',
  SMALLINT: 'smallint', TINYINT: 'tinyint', MEDIUMINT: 'mediumint', FLOAT: 'float', DOUBLE: 'double', REAL: 'real',
  DECIMAL: 'decimal', NUMERIC: 'decimal', BOOLEAN: 'boolean', DATE: 'timestamp', DATEONLY: 'date', TIME: 'time',
  UUID: 'uuid', UUIDV4: 'uuid', UUIDV1: 'uuid', JSON: 'json', JSONB: 'jsonb', BLOB: 'blob', ENUM: 'enum', ARRAY: 'array',
  HSTORE: 'hstore', INET: 'inet', GEOMETRY: 'geometry', TSVECTOR: 'tsvector', RANGE: 'range', VIRTUAL: 'virtual',
}); // prettier-ignore

/** Attributes of `define` and `init`; virtual ones have no column and are left out. */
export function readAttributes(value: Value, context: ScanContext): readonly Attribute[] {
  return context.entries(value).flatMap((entry) => {
    const node = context.find(entry.at);
    const property = node?.parent;
    if (node === null || property === undefined) return [];
    const initializer = ts.isPropertyAssignment(property) ? property.initializer : null;
    const tree = node.getSourceFile();
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    const type = typeIn(initializer);
    return type === 'virtual' ? [] : [readAttribute(entry.name, line, entry.value, type, context)];
  });
}

/** An attribute whose options stand in an object; of a bare type, only the type is known. */
export function readAttribute(
  name: string,
  line: number,
  options: Value,
  type: string,
  context: ScanContext,
): Attribute {
  const isPrimary = flagIn(options, 'primaryKey', context) === true;
  const unique = context.member(options, 'unique');
  return {
    name,
    line,
    field: textIn(options, 'field', context),
    type,
    isNullable: !isPrimary && flagIn(options, 'allowNull', context) !== false,
    isPrimary,
    isUnique: (unique.kind === 'boolean' && unique.value) || knownText(unique) !== null,
    default: defaultIn(options, context),
    references: referencesIn(options, context),
    onDelete: actionIn(options, 'onDelete', context),
    onUpdate: actionIn(options, 'onUpdate', context),
  };
}

function defaultIn(options: Value, context: ScanContext): Attribute['default'] {
  if (flagIn(options, 'autoIncrement', context) === true) return 'sequence';
  const entry = context.entries(options).find(({ name }) => name === 'defaultValue');
  if (entry === undefined) return 'none';
  const { kind } = entry.value;
  return kind === 'text' || kind === 'boolean' || kind === 'array' ? 'constant' : 'expression';
}

function referencesIn(options: Value, context: ScanContext): Attribute['references'] {
  const references = context.member(options, 'references');
  if (references.kind !== 'object') return null;
  const model = context.member(references, 'model');
  const target =
    modelKeyOfValue(model) ??
    textIn(model, 'tableName', context) ??
    textIn(references, 'table', context);
  return target === null ? null : { target, key: textIn(references, 'key', context) };
}

/** The type of an attribute: `DataTypes.STRING(20)` itself, or what stands as `type` in its options. */
export function typeIn(node: ts.Expression | null): string {
  if (node === null) return 'unknown';
  if (ts.isObjectLiteralExpression(node)) {
    const type = node.properties.find((one) => one.name?.getText() === 'type');
    return type !== undefined && ts.isPropertyAssignment(type)
      ? typeIn(type.initializer)
      : 'unknown';
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return typeIn(node.expression);
  const name = lastNameIn(node);
  const known = TYPES[name.toUpperCase()];
  if (known !== undefined) return known;
  // `DataTypes.INTEGER.UNSIGNED`
  return ts.isPropertyAccessExpression(node) ? typeIn(node.expression) : 'unknown';
}
