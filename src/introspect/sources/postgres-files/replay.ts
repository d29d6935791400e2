import type { CommentStmt, Node } from 'libpg-query';
import type { Parser } from '../postgres/parser.js';
import { as, strings, tagOf, type NodeBody, type NodeTag } from './ast.js';
import { alterTable } from './alter-table.js';
import { createTable } from './create-table.js';
import { replayBlock } from './do-block.js';
import { drop } from './drop.js';
import { createIndex } from './indexes.js';
import { moveToSchema, rename } from './rename.js';
import { createRoutine, createTrigger, searchPathOf } from './routines.js';
import {
  addRelation,
  creationSchema,
  findRelation,
  isTable,
  isView,
  keyOf,
  requireColumn,
  Unapplied,
  type State,
} from './state.js';
import {
  alterDomain,
  alterEnum,
  createComposite,
  createDomain,
  createEnum,
  createPlainType,
} from './types.js';
import { createTableAs, createView } from './views.js';

/** What a handler may need besides the statement. */
export interface ReplayContext {
  readonly state: State;
  readonly parser: Parser;
  /** The statement's text. */
  readonly text: () => string;
}

/**
 * Applies one statement to the catalog. Statements without a handler have no bearing on it.
 *
 * @throws Unapplied when it has a bearing and cannot be applied
 */
export function applyStatement(node: Node, context: ReplayContext): void {
  const tag = tagOf(node);
  const handler = HANDLERS[tag] as ((body: unknown, context: ReplayContext) => void) | undefined;
  handler?.(Object.values(node)[0], context);
}

type Handlers = {
  readonly [K in NodeTag]?: (body: NodeBody<K>, context: ReplayContext) => void;
};

const HANDLERS: Handlers = {
  CreateStmt: (body, { state }) => createTable(state, body),
  CreateForeignTableStmt: (body, { state }) => {
    if (body.base !== undefined) createTable(state, body.base, 'foreign');
  },
  CreateTableAsStmt: (body, { state }) => createTableAs(state, body),
  SelectStmt: (body, { state }) => {
    if (body.intoClause !== undefined) {
      createTableAs(state, {
        into: body.intoClause,
        query: { SelectStmt: body },
        objtype: 'OBJECT_TABLE',
      });
    } else {
      readSetConfig(state, body.targetList?.[0]);
    }
  },
  AlterTableStmt: (body, { state }) => alterTable(state, body),
  IndexStmt: (body, { state }) => createIndex(state, body),
  ViewStmt: (body, { state }) => createView(state, body),
  RenameStmt: (body, { state }) => rename(state, body),
  AlterObjectSchemaStmt: (body, { state }) => moveToSchema(state, body),
  DropStmt: (body, { state }) => drop(state, body),
  CommentStmt: (body, { state }) => comment(state, body),
  CreateEnumStmt: (body, { state }) => createEnum(state, body),
  AlterEnumStmt: (body, { state }) => alterEnum(state, body),
  CreateDomainStmt: (body, { state }) => createDomain(state, body),
  AlterDomainStmt: (body, { state }) => alterDomain(state, body),
  CompositeTypeStmt: (body, { state }) => createComposite(state, body),
  CreateRangeStmt: (body, { state }) => createPlainType(state, strings(body.typeName), 'range'),
  DefineStmt: (body, { state }) => {
    if (body.kind === 'OBJECT_TYPE') createPlainType(state, strings(body.defnames), 'base');
  },
  CreateFunctionStmt: (body, { state, text }) => createRoutine(state, body, text()),
  CreateTrigStmt: (body, { state }) => createTrigger(state, body),
  CreateSeqStmt: (body, { state }) => {
    const { sequence, if_not_exists } = body;
    if (sequence?.relpersistence === 't') return;
    const schema = creationSchema(state, sequence?.schemaname);
    const name = sequence?.relname ?? '';
    if (if_not_exists === true && state.relations.has(keyOf(schema, name))) return;
    addRelation(state, { kind: 'sequence', schema, name, owner: null });
    ownSequence(state, body.sequence, body.options);
  },
  AlterSeqStmt: (body, { state }) => ownSequence(state, body.sequence, body.options),
  CreateSchemaStmt: (body, context) => {
    const schema = body.schemaname ?? body.authrole?.rolename ?? '';
    context.state.schemas.add(schema);
    inSchema(context.state, schema, () => {
      for (const element of body.schemaElts ?? []) applyStatement(element, context);
    });
  },
  VariableSetStmt: (body, { state }) => {
    if (body.name !== 'search_path') return;
    state.searchPath = body.kind === 'VAR_SET_VALUE' ? searchPathOf(body.args) : ['public'];
  },
  DoStmt: (body, context) => replayBlock(body, context, applyStatement),
  RuleStmt: (body, { state }) => {
    const relation = findRelation(state, body.relation);
    if (relation === undefined) return;
    throw new Unapplied('rewrite rules are not read; what it reads or writes is not counted');
  },
};

/** `SELECT pg_catalog.set_config('search_path', 'billing', false)`, as pg_dump writes it. */
function readSetConfig(state: State, target: Node | undefined): void {
  const call = as(as(target, 'ResTarget')?.val, 'FuncCall');
  if (strings(call?.funcname).at(-1) !== 'set_config') return;
  const name = as(call?.args?.[0], 'A_Const')?.sval?.sval;
  const value = call?.args?.[1];
  if (name === 'search_path' && value !== undefined) state.searchPath = searchPathOf([value]);
}

function inSchema(state: State, schema: string, apply: () => void): void {
  const { searchPath } = state;
  state.searchPath = [schema, ...searchPath];
  apply();
  state.searchPath = searchPath;
}

/** OWNED BY ties the sequence's life to a column's. */
function ownSequence(
  state: State,
  range: Parameters<typeof findRelation>[1],
  options: readonly Node[] | undefined,
): void {
  const option = (options ?? [])
    .flatMap((node) => as(node, 'DefElem') ?? [])
    .find(({ defname }) => defname === 'owned_by');
  const parts = strings(as(option?.arg, 'List')?.items);
  const sequence = findRelation(state, range);
  if (parts.length < 2 || sequence?.kind !== 'sequence') return;
  const schema = parts.at(-3);
  const table = findRelation(state, {
    relname: parts.at(-2) ?? '',
    ...(schema === undefined ? {} : { schemaname: schema }),
  });
  if (!isTable(table)) return;
  sequence.owner = { table, column: requireColumn(table, parts.at(-1) ?? '') };
}

function comment(state: State, { objtype, object, comment: text }: CommentStmt): void {
  const parts = strings(as(object, 'List')?.items);
  const value = text === undefined || text === '' ? null : text;
  switch (objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW': {
      const relation = findParts(state, parts);
      if (isTable(relation) || isView(relation)) relation.comment = value;
      else throw new Unapplied(`there is no ${parts.join('.')}`);
      break;
    }
    case 'OBJECT_COLUMN': {
      const relation = findParts(state, parts.slice(0, -1));
      if (isTable(relation)) requireColumn(relation, parts.at(-1) ?? '').comment = value;
      break;
    }
    default:
  }
}

function findParts(state: State, parts: readonly string[]): ReturnType<typeof findRelation> {
  const schema = parts.at(-2);
  const relname = parts.at(-1) ?? '';
  return findRelation(state, schema === undefined ? { relname } : { relname, schemaname: schema });
}
