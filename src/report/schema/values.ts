import { z } from 'zod';

/** The values that all parts of the result file are made of. */

export const name = z.string();
export const count = z.number().int().nonnegative();
export const share = z.number().min(0).max(1);
export const names = z.array(name);
export const place = z.number().int().positive().nullable();
export const file = z.string().nullable();

export const operation = z.enum(['select', 'insert', 'update', 'delete']);
export const mode = z.enum(['read', 'write']);
export const action = z
  .enum(['no action', 'restrict', 'cascade', 'set null', 'set default'])
  .nullable();
export const origin = z.enum(['declared', 'ghost', 'implied', 'configured']);

export const sourcePlace = z.object({ file: z.string(), line: place }).meta({ id: 'SourcePlace' });

export const evidence = z
  .object({ file, line: place, name: name.nullable(), detail: z.string() })
  .meta({ id: 'Evidence' });
