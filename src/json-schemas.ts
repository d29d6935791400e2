import { z } from 'zod';
import { manifestSchema } from './config/schema.js';
import { factsFile } from './facts/schema.js';
import { resultSchema } from './report/result-schema.js';

/** The files of the public contract: name of the file in `schemas/` to the schema that the program checks with. */
const SCHEMAS = {
  manifest: manifestSchema,
  facts: factsFile,
  result: resultSchema,
} as const satisfies Record<string, z.ZodType>;

/** JSON Schemas (draft 2020-12) as they stand in the package, by file name without ending. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      return [name, `${JSON.stringify(json, null, 2)}\n`];
    }),
  );
}
