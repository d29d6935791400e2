import { wordOf, type Provider } from './column-types.js';
import type {
  PrismaAttribute,
  PrismaBlock,
  PrismaField,
  PrismaProblem,
  PrismaValue,
} from './parse.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** All files of one Prisma schema together: blocks by name, with what the datasource says about them. */
export interface PrismaSchema {
  readonly provider: Provider;
  /** `relationMode = "prisma"`: relations are kept by the client, the database has no constraints. */
  readonly hasConstraints: boolean;
  /** Models and views in the order in which they are declared. */
  readonly models: readonly PrismaBlock[];
  readonly modelByName: ReadonlyMap<string, PrismaBlock>;
  readonly enumByName: ReadonlyMap<string, PrismaBlock>;
  /** Composite types (MongoDB): stored inside of their table. */
  readonly typeNames: ReadonlySet<string>;
}

const PROVIDERS: Readonly<Record<string, Provider>> = lookupTable({
  postgresql: 'postgresql',
  postgres: 'postgresql',
  mysql: 'mysql',
  sqlite: 'sqlite',
  sqlserver: 'sqlserver',
  cockroachdb: 'cockroachdb',
  mongodb: 'mongodb',
});

/** Puts the blocks of all files together; a name declared twice keeps its first declaration. */
export function assembleSchema(
  blocks: readonly PrismaBlock[],
  problems: PrismaProblem[],
): PrismaSchema {
  const modelByName = new Map<string, PrismaBlock>();
  const enumByName = new Map<string, PrismaBlock>();
  const typeNames = new Set<string>();
  for (const block of blocks) {
    const { kind, name, file, line } = block;
    if (kind === 'type') typeNames.add(name);
    const isModel = kind === 'model' || kind === 'view';
    if (!isModel && kind !== 'enum') continue;
    const byName = isModel ? modelByName : enumByName;
    const first = byName.get(name);
    if (first === undefined) byName.set(name, block);
    else {
      const message = `${kind} ${name} is already declared in ${first.file}:${first.line}; this one is left out.`;
      problems.push({ file, line, subject: `${kind} ${name}`, message });
    }
  }
  const datasource = blocks.find(({ kind }) => kind === 'datasource');
  const provider = PROVIDERS[wordOf(datasource?.settings.get('provider'))] ?? 'unknown';
  const relationMode =
    wordOf(datasource?.settings.get('relationMode')) ||
    // Its name in the preview of Prisma 3 and 4.
    wordOf(datasource?.settings.get('referentialIntegrity'));
  return {
    provider,
    hasConstraints: relationMode !== 'prisma' && provider !== 'mongodb',
    models: [...modelByName.values()],
    modelByName,
    enumByName,
    typeNames,
  };
}

/** The first attribute of a name, e.g. `id`, `relation`. */
export function attributeOf(
  owner: { readonly attributes: readonly PrismaAttribute[] },
  name: string,
): PrismaAttribute | undefined {
  return owner.attributes.find((attribute) => attribute.name === name);
}

/** An argument by name, or the one at `position` among those without a name (-1: by name only). */
export function argumentOf(
  attribute: PrismaAttribute | undefined,
  name: string,
  position = -1,
): PrismaValue | undefined {
  const args = attribute?.args ?? [];
  const named = args.find((arg) => arg.name === name);
  if (named !== undefined) return named.value;
  return position < 0 ? undefined : args.filter((arg) => arg.name === null)[position]?.value;
}

/** The text of an argument; `undefined` where it is absent or no text. */
export function textArgument(
  attribute: PrismaAttribute | undefined,
  name: string,
  position = -1,
): string | undefined {
  return wordOf(argumentOf(attribute, name, position)) || undefined;
}

/** The fields that a list argument names, without sort order and operator class: `[a, b(sort: Desc)]`. */
export function fieldNames(value: PrismaValue | undefined): string[] {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => {
    if (item.kind === 'list') return [];
    return [item.kind === 'call' ? item.name : item.text];
  });
}

/** The table's own name, without schema. */
export function tableNameOf(model: PrismaBlock): string {
  return textArgument(attributeOf(model, 'map'), 'name', 0) ?? model.name;
}

export function columnNameOf(field: PrismaField): string {
  return textArgument(attributeOf(field, 'map'), 'name', 0) ?? field.name;
}

/** The columns of fields given by name; a field that does not exist keeps its name. */
export function columnNamesOf(model: PrismaBlock, names: readonly string[]): string[] {
  return names.map((name) => {
    const field = model.fields.find((candidate) => candidate.name === name);
    return field === undefined ? name : columnNameOf(field);
  });
}

/** `public` where PostgreSQL is not told otherwise; other databases know no schemas inside of one. */
export function schemaNameOf(block: PrismaBlock, schema: PrismaSchema): string | null {
  return textArgument(attributeOf(block, 'schema'), 'name', 0) ?? defaultSchemaOf(schema);
}

export function defaultSchemaOf({ provider }: PrismaSchema): string | null {
  return provider === 'postgresql' || provider === 'cockroachdb' ? 'public' : null;
}

/** Whether the field is stored in the table: a scalar, an enumeration, a database type. */
export function isStored(field: PrismaField, schema: PrismaSchema): boolean {
  return field.isUnsupported || !schema.modelByName.has(field.type);
}
