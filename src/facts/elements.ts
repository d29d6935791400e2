import type { z } from 'zod';
import type { Gap } from '../model/gap.js';
import { describeValue } from '../util/describe-value.js';

/** Collects what is wrong in one facts file, with its place. */
export interface FactsReader {
  /** Relative to the analysed folder. */
  readonly file: string;
  readonly gaps: Gap[];
  /** Unknown keys by their pattern, e.g. `accesses[].colour`, with how often each was met. */
  readonly unknownKeys: Map<string, number>;
}

/**
 * Reads a list piece by piece: an element that is not as it should be is a gap with its place, the others arrive.
 * A number that is negative or not finite is a gap too; its element arrives without it.
 *
 * @param list the value under `key`; absent counts as empty
 * @param key top-level key of the file, for the places
 */
export function readElements<T>(
  list: unknown,
  key: string,
  schema: z.ZodType<T>,
  reader: FactsReader,
): T[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    addGap(reader, key, `Expected a list, got ${describeValue(list)}; it is left out.`);
    return [];
  }
  return list.flatMap((raw: unknown, index): T[] => {
    const place = `${key}[${index}]`;
    const value = withoutBadNumbers(raw, place, reader);
    noteUnknownKeys(value, `${key}[]`, schema, reader);
    const parsed = schema.safeParse(value, { reportInput: true });
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    addGap(
      reader,
      place + pathText(issue?.path ?? []),
      `${issueText(issue)}; this entry is left out.`,
    );
    return [];
  });
}

/** Adds a gap about `subject`, which names the place inside of the file. */
export function addGap(reader: FactsReader, subject: string, message: string): void {
  reader.gaps.push({ kind: 'unparsed-statement', subject, message, file: reader.file, line: null });
}

/** Tells the unknown keys, each pattern once. */
export function reportUnknownKeys(reader: FactsReader): void {
  for (const [pattern, count] of reader.unknownKeys) {
    const times = count === 1 ? '' : ` (${count} times)`;
    addGap(reader, pattern, `Unknown key${times}; it is ignored.`);
  }
}

/** Keys whose negative or missing numbers must not cost the whole entry. */
const AMOUNTS = new Set(['count', 'rows', 'bytes', 'partitionCount', 'fileCount']);

function withoutBadNumbers(raw: unknown, place: string, reader: FactsReader): unknown {
  if (!isRecord(raw)) return raw;
  const bad = Object.entries(raw).filter(
    ([key, value]) =>
      AMOUNTS.has(key) && typeof value === 'number' && (value < 0 || !Number.isFinite(value)),
  );
  if (bad.length === 0) return raw;
  const copy = { ...raw };
  for (const [key, value] of bad) {
    addGap(
      reader,
      `${place}.${key}`,
      `Expected a number of 0 or more, got ${describeValue(value)}; it counts as not known.`,
    );
    copy[key] = null;
  }
  return copy;
}

function noteUnknownKeys(
  value: unknown,
  pattern: string,
  schema: z.ZodType,
  reader: FactsReader,
): void {
  const shape = shapeOf(schema, value);
  if (shape === null || !isRecord(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const known = shape[key];
    if (known === undefined) {
      const name = `${pattern}.${key}`;
      reader.unknownKeys.set(name, (reader.unknownKeys.get(name) ?? 0) + 1);
    } else if (Array.isArray(inner)) {
      const element = elementOf(known);
      if (element === null) continue;
      for (const item of inner) noteUnknownKeys(item, `${pattern}.${key}[]`, element, reader);
    }
  }
}

/** The keys that an object schema knows; `null` for anything but an object. */
function shapeOf(schema: z.ZodType, value: unknown): Readonly<Record<string, z.ZodType>> | null {
  const definition = definitionOf(schema);
  if (definition.shape !== undefined) return definition.shape;
  if (!isRecord(value)) return null;
  for (const option of definition.options ?? []) {
    const shape = shapeOf(option, value);
    if (shape !== null) return shape;
  }
  return definition.innerType === undefined ? null : shapeOf(definition.innerType, value);
}

function elementOf(schema: z.ZodType): z.ZodType | null {
  const { element, innerType } = definitionOf(schema);
  if (element !== undefined) return element;
  return innerType === undefined ? null : elementOf(innerType);
}

interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
}

/** What zod documents as `schema.def`: its common type does not name the parts of the single kinds. */
function definitionOf(schema: z.ZodType): Definition {
  return schema.def as Definition;
}

interface IssueLike {
  readonly message: string;
  readonly code?: string | undefined;
  readonly expected?: unknown;
  readonly input?: unknown;
}

function issueText(issue: IssueLike | undefined): string {
  if (issue === undefined) return 'Not readable';
  if (issue.code === 'invalid_union') {
    return `Expected a name or an object with its keys, got ${describeValue(issue.input)}`;
  }
  const message = issue.message.replace(/^Invalid input: /, '');
  return `${message.charAt(0).toUpperCase()}${message.slice(1)} (got ${describeValue(issue.input)})`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
