import { z } from 'zod';
import type { Reporter } from './reporter.js';
import { resultSchema } from './result-schema.js';

/** The result file of docs/output.md: keys in the schema's order, so equal results are equal bytes. */
export const json: Reporter = {
  render(result) {
    return `${JSON.stringify(inSchemaOrder(result, resultSchema), null, 2)}\n`;
  },
};

/**
 * Copies what the schema knows, keys in its order. Decoding instead would do the same, but throw the whole
 * result away over one number that is out of range.
 */
function inSchemaOrder(value: unknown, schema: unknown): unknown {
  if (schema instanceof z.ZodNullable) {
    return value === null ? null : inSchemaOrder(value, schema.unwrap());
  }
  if (schema instanceof z.ZodDefault) return inSchemaOrder(value, schema.unwrap());
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => inSchemaOrder(item, schema.element));
  }
  if (schema instanceof z.ZodObject && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(schema.shape).map(([key, part]) => [key, inSchemaOrder(value[key], part)]),
    );
  }
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
