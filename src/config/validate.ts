import type { z } from 'zod';
import { operatorError } from '../errors.js';
import type { Manifest } from '../model/manifest.js';
import { describeValue } from '../util/describe-value.js';
import { nearestName } from '../util/nearest.js';
import { manifestSchema } from './schema.js';

/**
 * Checks what a configuration file holds. All problems are named at once, each with its path, what was expected and
 * what was found; an unknown key with the nearest known one.
 *
 * @param file for the message
 * @throws DecomposeError `bad-configuration`
 */
export function validateManifest(value: unknown, file: string): Manifest {
  const parsed = manifestSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue));
    throw operatorError('bad-configuration', file, problems);
  }
  const { $schema: _, ...manifest } = parsed.data;
  return withoutUndefined(manifest);
}

/** zod leaves absent keys out, which its types do not show. */
function withoutUndefined(manifest: object): Manifest {
  return manifest as Manifest;
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = describePath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeAt(issue.path));
    return issue.keys.map((key) => {
      const nearest = nearestName(key, known);
      const hint =
        nearest === null ? `known keys: ${known.join(', ')}` : `did you mean "${nearest}"?`;
      return `unknown key "${issue.path.length === 0 ? key : `${path}.${key}`}"; ${hint}`;
    });
  }
  const where = path === '' ? 'the configuration' : `"${path}"`;
  return [`${where}: ${expectation(issue)}, got ${describeValue(issue.input)}`];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${EXPECTED[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'invalid_union':
      return 'expected a severity ("off", "note", "warning", "error") or [severity, options]';
    case 'too_small':
      return issue.origin === 'string' ? 'expected a text' : `expected at least ${issue.minimum}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

function describePath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? String(part) : `.${String(part)}`;
    })
    .join('');
}

/** The keys that are known at a path of the manifest. */
function shapeAt(path: readonly PropertyKey[]): Readonly<Record<string, unknown>> {
  let definition = definitionOf(manifestSchema);
  for (const part of path) {
    const { shape, valueType, element } = definition;
    definition = definitionOf(shape?.[String(part)] ?? valueType ?? element);
  }
  return definition.shape ?? {};
}

/** The parts of zod's schemas that lead to the keys at a path. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly valueType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
}

/** What zod documents as `schema.def`, without the `optional()` around it. */
function definitionOf(schema: z.ZodType | undefined): Definition {
  const definition: Definition = schema === undefined ? {} : (schema.def as Definition);
  return definition.innerType === undefined ? definition : definitionOf(definition.innerType);
}
