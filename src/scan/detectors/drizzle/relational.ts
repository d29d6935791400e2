import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { Candidate, Note, ScanContext, TouchCandidate } from '../../detector.js';
import { alternatives, knownText, type Value } from '../../resolve/value.js';
import { lookUp } from '../../resolve/scope.js';
import { followRelations } from '../../sites/resolve-token.js';
import { ts } from '../../ts.js';
import { isDb, libraryValues, tableOf } from './library.js';
import { fieldsIn, filterOf, mentionedFields } from './relational-columns.js';

// https://orm.drizzle.team/docs/rqb, https://orm.drizzle.team/docs/rqb-v2

/** The schemas that clients were made with. */
export const SCHEMAS: Note<readonly Value[]> = { name: 'drizzle schemas', none: [] };

/** `db.query.orders.findMany({ with: { lines: true } })`: the name is the schema's, not the table's. */
export function relationalAccesses(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const subject = subjectOf(callee.expression, context);
  if (subject === null) return [];
  const place = subject.node.getStart();
  const models = subject.name === null ? [] : modelsNamed(subject.name, subject.schema, context);
  if (models.length === 0) {
    // `db.query.findMany()` of something else altogether.
    if (!subject.isCertain) return [];
    const detail =
      subject.name === null
        ? 'The table of the relational query is chosen at run time.'
        : `No table of the name "${subject.name}" is declared for relational queries.`;
    const reason = subject.name === null ? 'dynamic-table' : 'unknown-table';
    return [{ kind: 'unresolved', reason, detail, place }];
  }
  const [options] = call.arguments;
  const value = options === undefined ? null : context.evaluate(options);
  const statement = call.getStart();
  return models.flatMap((model) => {
    const reader: Reader = { context, call, statement, root: model };
    const touches = readQuery(reader, value, model, []);
    const own: TouchCandidate = {
      kind: 'touch',
      table: { kind: 'model', model },
      operations: ['select'],
      place,
      statement,
      ...touches.own,
      ...(models.length > 1 ? { certainty: 'likely' as const } : {}),
    };
    return [own, ...touches.related];
  });
}

interface Subject {
  /** The token that names the table. */
  readonly node: ts.Node;
  /** `null`: chosen at run time. */
  readonly name: string | null;
  readonly schema: Value | null;
  /** The receiver is known to be a client. */
  readonly isCertain: boolean;
}

/** `db.query.orders`, `db.query['orders']`, or a variable that holds one. */
function subjectOf(holder: ts.Expression, context: ScanContext): Subject | null {
  const known = subjectKnown(holder, context);
  if (known !== null) return known;
  if (ts.isIdentifier(holder)) {
    const declaration = lookUp(holder.text, holder);
    const kept =
      declaration !== null && ts.isVariableDeclaration(declaration)
        ? declaration.initializer
        : undefined;
    const subject =
      kept !== undefined && ts.isPropertyAccessExpression(kept) ? subjectOf(kept, context) : null;
    return subject === null ? null : { ...subject, node: holder };
  }
  return ts.isPropertyAccessExpression(holder) || ts.isElementAccessExpression(holder)
    ? subjectSpelled(holder, context)
    : null;
}

/** Of a client that is known. */
function subjectKnown(holder: ts.Expression, context: ScanContext): Subject | null {
  const [value] = libraryValues(context.evaluate(holder), 'RelationalQuery');
  if (value === undefined) return null;
  const name = value.args.at(-1);
  const schema = value.args.length > 1 ? (value.args[0] ?? null) : null;
  const node = ts.isPropertyAccessExpression(holder) ? holder.name : holder;
  return { node, name: name === undefined ? null : knownText(name), schema, isCertain: true };
}

/** Of anything that has a `query`. */
function subjectSpelled(
  holder: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  context: ScanContext,
): Subject | null {
  const queries = holder.expression;
  if (!ts.isPropertyAccessExpression(queries) || !/^_?query$/.test(queries.name.text)) return null;
  const isCertain = isDb(context.evaluate(queries.expression));
  if (ts.isPropertyAccessExpression(holder)) {
    return { node: holder.name, name: holder.name.text, schema: null, isCertain };
  }
  const name = knownText(context.evaluate(holder.argumentExpression));
  return { node: holder.argumentExpression, name, schema: null, isCertain };
}

/** The tables of that name in the client's schema or, where that is not known, in any client's schema, or by variable. */
function modelsNamed(
  name: string,
  schema: Value | null,
  context: ScanContext,
): readonly OrmModel[] {
  const all = context.noted(SCHEMAS);
  for (const schemas of [schema === null ? [] : [schema], all]) {
    const found = schemas.flatMap((one) => {
      const table = alternatives(context.member(one, name)).flatMap((each) => tableOf(each) ?? []);
      return table.flatMap((ref) => context.models.ofClass(ref) ?? []);
    });
    if (found.length > 0) return distinct(found);
  }
  return distinct(context.models.named(name, 'drizzle'));
}

function distinct(models: readonly OrmModel[]): readonly OrmModel[] {
  return [...new Map(models.map((model) => [model.table, model])).values()];
}

interface Reader {
  readonly context: ScanContext;
  readonly call: ts.CallExpression;
  readonly statement: number;
  /** The model that paths of relations begin at. */
  readonly root: OrmModel;
}

interface Read {
  readonly own: { readonly columns: readonly string[]; readonly allColumns: boolean };
  readonly related: readonly TouchCandidate[];
}

/** Relations lead in circles; no query of people's making goes deeper. */
const MAX_DEPTH = 8;

/** The options of one level: columns of the model, and what its relations add. */
function readQuery(
  reader: Reader,
  options: Value | null,
  model: OrmModel,
  path: readonly string[],
): Read {
  const { context } = reader;
  if (options === null || options.kind === 'boolean') {
    return { own: { columns: [], allColumns: true }, related: [] };
  }
  const option = (name: string): Value => context.member(options, name);
  const selected = context.entries(option('columns'));
  const chosen = selected.filter(({ value }) => value.kind !== 'boolean' || value.value);
  const isNarrowed = selected.length > 0;
  const left = selected.filter(({ value }) => value.kind === 'boolean' && !value.value);
  const rest = fieldsIn(model).filter((field) => !left.some(({ name }) => name === field));
  const columns = new Set<string>(
    !isNarrowed ? [] : chosen.length > 0 ? chosen.map(({ name }) => name) : rest,
  );
  const related: TouchCandidate[] = [];
  for (const name of ['where', 'orderBy', 'extras']) {
    for (const field of mentionedFields(options, name, model, context)) columns.add(field);
  }
  related.push(...readFilter(reader, option('where'), model, path, columns));
  for (const entry of context.entries(option('with'))) {
    if (entry.value.kind === 'boolean' && !entry.value.value) continue;
    for (const column of referring(model, entry.name)) columns.add(column);
    related.push(
      ...readRelated(
        reader,
        entry.name,
        entry.value,
        context.placeOf(entry.at, reader.call),
        model,
        path,
      ),
    );
  }
  // `columns: {}` with relations only.
  const isEmpty = option('columns').kind === 'object';
  return { own: { columns: [...columns], allColumns: !isNarrowed && !isEmpty }, related };
}

function readRelated(
  reader: Reader,
  name: string,
  options: Value,
  place: number,
  model: OrmModel,
  path: readonly string[],
): readonly TouchCandidate[] {
  const here = [...path, name];
  const target = targetOf(model, name, reader.context);
  const read: Read =
    target === null || here.length > MAX_DEPTH
      ? { own: { columns: [], allColumns: true }, related: [] }
      : readQuery(reader, options, target, here);
  return [touchOf(reader, here, place, read.own), ...read.related];
}

/** Relations in the filter of the second version: `where: { customer: { name: 'Ada' } }`. */
function readFilter(
  reader: Reader,
  filter: Value,
  model: OrmModel,
  path: readonly string[],
  columns: Set<string>,
): readonly TouchCandidate[] {
  const { context } = reader;
  if (path.length > MAX_DEPTH) return [];
  const parts = filterOf(filter, model, context);
  for (const field of parts.fields) columns.add(field);
  return parts.relations.flatMap((entry) => {
    const target = targetOf(model, entry.name, context);
    for (const column of referring(model, entry.name)) columns.add(column);
    const here = [...path, entry.name];
    const shown = new Set<string>();
    const inner = target === null ? [] : readFilter(reader, entry.value, target, here, shown);
    const place = context.placeOf(entry.at, reader.call);
    return [touchOf(reader, here, place, { columns: [...shown], allColumns: false }), ...inner];
  });
}

function touchOf(
  { root, statement }: Reader,
  path: readonly string[],
  place: number,
  shown: Read['own'],
): TouchCandidate {
  return {
    kind: 'touch',
    table: { kind: 'relation', from: { kind: 'model', model: root }, path },
    operations: ['select'],
    place,
    statement,
    ...shown,
  };
}

function relationOf(model: OrmModel, name: string): OrmProperty | undefined {
  return model.properties.find((one) => one.name === name && one.relation !== null);
}

/** The relation where this side holds its referring columns: the model's index turns it into them. */
function referring(model: OrmModel, name: string): readonly string[] {
  return (relationOf(model, name)?.relation?.columns.length ?? 0) > 0 ? [name] : [];
}

function targetOf(model: OrmModel, name: string, { models }: ScanContext): OrmModel | null {
  return followRelations(model, [name], models)?.model ?? null;
}
