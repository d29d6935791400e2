import type { Entry, Project, ScanContext } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import type { ClassFacts } from '../../index-pass/facts.js';
import { returnedBy } from '../../resolve/functions.js';
import {
  alternatives,
  knownText,
  knownTexts,
  type ClassValue,
  type Ref,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { snakeCase } from '../../../util/snake-case.js';
import { mapsIdentifiers } from '../knex/spelling.js';
import { tableOf } from './models.js';
import { mapsToSnakeCase } from './values.js';

/** A model as its class says it. */
export interface ModelClass {
  readonly value: ClassValue;
  /** The class' name, or that of its file. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly table: string;
  /** Names in the code are those of the database in camel case. */
  readonly isSnakeCase: boolean;
  readonly idColumns: readonly string[];
  /** From `jsonSchema`; `null` where there is none. */
  readonly columns: readonly SchemaColumn[] | null;
  readonly relations: readonly Relation[];
}

export interface SchemaColumn {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

export interface Relation {
  readonly name: string;
  readonly line: number;
  /** `BelongsToOneRelation`, `HasManyRelation`, ... */
  readonly kind: string;
  /** The class, the name of a file, or `null`. */
  readonly target: Ref | string | null;
  /** `orders.customer_id`, in pairs. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly through: { readonly from: readonly string[]; readonly to: readonly string[] } | null;
}

/** Every class that binds a table in the way of Objection; none where the code does not use it. */
export function readModels(project: Project): readonly ModelClass[] {
  if (!usesObjection(project)) return [];
  const isSnakeCase = mapsIdentifiers(project.files);
  return project.classes
    .filter(({ hasBase }) => hasBase)
    .flatMap((facts) => readModel(facts, project, isSnakeCase) ?? []);
}

function usesObjection(project: Project): boolean {
  return project.files.some(
    ({ imports, path, topCalls }) =>
      [...imports.values()].some(({ specifier }) => isObjection(specifier)) ||
      topCalls.some(({ callee, ref }) => {
        const call = callee === 'require' ? project.contextOf(path).find(ref) : null;
        return call !== null && /objection['"]\s*\)/.test(call.getText());
      }) ||
      // `require('objection').Model` initialises a variable without being a call itself.
      requiresInExpression(project, path),
  );
}

function requiresInExpression(project: Project, path: string): boolean {
  const declarations = project.files.find((one) => one.path === path)?.declarations;
  const ref = declarations?.get('Model');
  const node = ref === undefined ? null : project.contextOf(path).find(ref);
  return node !== null && /require\(\s*['"]objection['"]\s*\)/.test(node.getText());
}

function isObjection(specifier: string): boolean {
  return specifier === 'objection' || specifier.startsWith('objection/');
}

function readModel(facts: ClassFacts, project: Project, isSnakeCase: boolean): ModelClass | null {
  const { file } = facts.ref;
  const context = project.contextOf(file);
  const value: ClassValue = { kind: 'class', ref: facts.ref, name: facts.name };
  const table = tableOf(value, context);
  const node = context.find(facts.ref);
  if (table === null || node === null || isOtherLibrary(value, context)) return null;
  const idColumn = context.member(value, 'idColumn');
  const ids =
    idColumn.kind === 'array' ? idColumn.elements.flatMap(knownTexts) : knownTexts(idColumn);
  return {
    value,
    name: nameOf(facts),
    file,
    line: lineOf(node),
    table: isSnakeCase ? snakeCase(table) : table,
    isSnakeCase: isSnakeCase || mapsToSnakeCase(context.member(value, 'columnNameMappers')),
    idColumns: ids.length === 0 ? ['id'] : ids,
    columns: columnsOf(context.member(value, 'jsonSchema'), context),
    relations: relationsOf(objectOf(context.member(value, 'relationMappings'), context), context),
  };
}

/** The class extends something of another package, say Sequelize's `Model`. */
function isOtherLibrary(value: ClassValue, context: ScanContext): boolean {
  const instance = {
    kind: 'instance',
    type: value,
    args: [],
    extension: null,
    origin: null,
  } as const;
  return context
    .ancestors(instance)
    .some(
      ({ type }) =>
        type.kind === 'external' && /sequelize|typeorm|mikro-orm|mongoose/.test(type.package),
    );
}

function nameOf({ name, ref }: ClassFacts): string {
  if (name !== '') return name;
  const base = ref.file.slice(ref.file.lastIndexOf('/') + 1);
  return base.replace(/\.[^/]*$/, '');
}

function columnsOf(value: Value, context: ScanContext): readonly SchemaColumn[] | null {
  const schema = objectOf(value, context);
  const properties = context.entries(context.member(schema, 'properties'));
  if (properties.length === 0) return null;
  const required = context.member(schema, 'required');
  const names = required.kind === 'array' ? required.elements.flatMap(knownTexts) : [];
  return properties.map(({ name, value: type }) => {
    const types = context.member(type, 'type');
    const options = types.kind === 'array' ? types.elements.flatMap(knownTexts) : knownTexts(types);
    return {
      name,
      type: options.find((one) => one !== 'null') ?? '',
      isRequired: names.includes(name) && !options.includes('null'),
    };
  });
}

/** An object, or what a function gives back. */
function objectOf(value: Value, context: ScanContext): Value {
  if (value.kind !== 'function') return value;
  const node = context.find(value.ref);
  const [returned] = node === null ? [] : returnedBy(node);
  return returned === undefined ? value : context.evaluate(returned);
}

function relationsOf(mappings: Value, context: ScanContext): readonly Relation[] {
  return context.entries(mappings).map((entry): Relation => {
    const join = context.member(entry.value, 'join');
    const through = context.member(join, 'through');
    const isThrough = context.entries(through).length > 0;
    return {
      name: entry.name,
      line: lineOf(context.find(entry.at)),
      kind: kindOf(entry, context),
      target: targetOf(entry.value, context),
      from: namesIn(context.member(join, 'from')),
      to: namesIn(context.member(join, 'to')),
      through: isThrough
        ? {
            from: namesIn(context.member(through, 'from')),
            to: namesIn(context.member(through, 'to')),
          }
        : null,
    };
  });
}

function namesIn(value: Value): readonly string[] {
  const values = value.kind === 'array' ? value.elements : [value];
  return values.flatMap((one) => knownText(one) ?? []);
}

/** `Model.HasManyRelation`, `this.HasManyRelation`, `HasManyRelation`: the last name tells. */
function kindOf(entry: Entry, context: ScanContext): string {
  const written = propertyOf(entry.value, 'relation', context);
  return written === null ? '' : lastNameOf(skipWrappers(written));
}

/** The class, also behind a function, a `require`, or a path that Objection loads itself. */
function targetOf(relation: Value, context: ScanContext): Relation['target'] {
  const value = context.member(relation, 'modelClass');
  for (const one of alternatives(value)) {
    const held = one.kind === 'function' ? objectOf(one, context) : one;
    for (const option of [held, context.member(held, 'default')].flatMap(alternatives)) {
      if (option.kind === 'class') return option.ref;
      const path = knownText(option);
      if (path !== null) return fileName(path);
    }
  }
  const written = propertyOf(relation, 'modelClass', context);
  return written === null ? null : lastLiteral(written);
}

/** `path.join(__dirname, 'Order')`, `` `${__dirname}/Order` ``. */
function lastLiteral(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return fileName(node.text);
  if (ts.isTemplateTail(node)) return node.text === '' ? null : fileName(node.text);
  let found: string | null = null;
  ts.forEachChild(node, (child) => {
    found = lastLiteral(child) ?? found;
  });
  return found;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]s$/, '');
}

function propertyOf(value: Value, name: string, context: ScanContext): ts.Expression | null {
  const entry = context.entries(value).find((one) => one.name === name);
  const property = entry === undefined ? undefined : context.find(entry.at)?.parent;
  return property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : null;
}

function lineOf(node: ts.Node | null): number {
  if (node === null) return 1;
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
