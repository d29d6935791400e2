import type {
  AlterDomainStmt,
  AlterEnumStmt,
  CompositeTypeStmt,
  CreateDomainStmt,
  CreateEnumStmt,
} from 'libpg-query';
import { allOf, strings } from './ast.js';
import { defaultKindOf } from './default-expression.js';
import { creationSchema, keyOf, Unapplied, type State, type UserType } from './state.js';
import { lookUpUserType, readType } from './type-names.js';

/** Types that scripts make. */

export function createEnum(state: State, { typeName, vals }: CreateEnumStmt): void {
  addType(state, { kind: 'enum', ...placeOf(state, strings(typeName)), values: strings(vals) });
}

/** ADD VALUE and RENAME VALUE. */
export function alterEnum(state: State, statement: AlterEnumStmt): void {
  const parts = strings(statement.typeName);
  const type = lookUpUserType(state, parts);
  if (type?.kind !== 'enum') throw new Unapplied(`there is no enum ${parts.join('.')}`);
  const { oldVal, newVal = '', newValNeighbor, newValIsAfter, skipIfNewValExists } = statement;
  if (oldVal !== undefined) {
    type.values = type.values.map((value) => (value === oldVal ? newVal : value));
    return;
  }
  if (type.values.includes(newVal)) {
    if (skipIfNewValExists === true) return;
    throw new Unapplied(`${parts.join('.')} has a value ${newVal} already`);
  }
  const neighbor = newValNeighbor === undefined ? -1 : type.values.indexOf(newValNeighbor);
  const position =
    neighbor === -1 ? type.values.length : neighbor + (newValIsAfter === true ? 1 : 0);
  type.values.splice(position, 0, newVal);
}

export function createDomain(state: State, statement: CreateDomainStmt): void {
  const constraints = allOf(statement.constraints, 'Constraint');
  const base = readType(state, statement.typeName);
  const inherited =
    typeof base.base === 'string'
      ? undefined
      : lookUpUserType(state, [base.base.schema, base.base.name]);
  const own = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT');
  const inheritedDefault = inherited?.kind === 'domain' ? inherited.default : 'none';
  addType(state, {
    kind: 'domain',
    ...placeOf(state, strings(statement.domainname)),
    base,
    isNotNull: constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL'),
    default: own === undefined ? inheritedDefault : defaultKindOf(own.raw_expr),
  });
}

/** Letters of `subtype` from the server's `parsenodes.h`. */
export function alterDomain(state: State, { subtype, typeName, def }: AlterDomainStmt): void {
  const type = lookUpUserType(state, strings(typeName));
  if (type?.kind !== 'domain')
    throw new Unapplied(`there is no domain ${strings(typeName).join('.')}`);
  const letter: string = subtype ?? '';
  if (letter === 'O' || letter === 'AD_SetNotNull') type.isNotNull = true;
  else if (letter === 'N' || letter === 'AD_DropNotNull') type.isNotNull = false;
  else if (letter === 'T' || letter === 'AD_AlterDefault') type.default = defaultKindOf(def);
}

export function createComposite(state: State, { typevar }: CompositeTypeStmt): void {
  const { relname = '', schemaname } = typevar ?? {};
  addType(state, { kind: 'composite', schema: creationSchema(state, schemaname), name: relname });
}

export function createPlainType(
  state: State,
  parts: readonly string[],
  kind: 'range' | 'base',
): void {
  const place = placeOf(state, parts);
  if (state.types.has(keyOf(place.schema, place.name))) return;
  addType(state, { kind, ...place });
}

function placeOf(state: State, parts: readonly string[]): { schema: string; name: string } {
  return {
    schema: creationSchema(state, parts.length > 1 ? parts.at(-2) : undefined),
    name: parts.at(-1) ?? '',
  };
}

function addType(state: State, type: UserType): void {
  const key = keyOf(type.schema, type.name);
  if (state.types.has(key) || state.relations.has(key)) {
    throw new Unapplied(`${type.schema}.${type.name} exists already`);
  }
  state.types.set(key, type);
}
