import type { z } from 'zod';
import { operatorError } from '../errors.js';
import type { AnalysisResult } from '../model/result.js';
import { resultSchema } from './result-schema.js';

const RESULT_VERSION = 1;

/**
 * Reads a result that `--format json` wrote.
 *
 * @param text the file's content
 * @param file its name, for messages
 * @throws DecomposeError when it is cut off, is something else, or was written by a newer version
 */
export function parseResult(text: string, file: string): AnalysisResult {
  const value = parseJson(text, file);
  if (typeof value !== 'object' || value === null || !('resultVersion' in value)) {
    throw operatorError('not-a-result-file', file, describeOther(value));
  }
  const version = value.resultVersion;
  if (typeof version === 'number' && version > RESULT_VERSION) {
    throw operatorError('newer-result-file', file, version, RESULT_VERSION);
  }
  const decoded = resultSchema.safeParse(value);
  if (!decoded.success) throw operatorError('damaged-result-file', file, firstIssue(decoded.error));
  return decoded.data;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    const start = text.trimStart();
    if (start === '') throw operatorError('not-a-result-file', file, 'it is empty');
    if (!start.startsWith('{')) throw operatorError('not-a-result-file', file, 'it is not JSON');
    throw operatorError('damaged-result-file', file, 'its JSON is cut off or damaged');
  }
}

function describeOther(value: unknown): string {
  const isFacts = typeof value === 'object' && value !== null && 'factsVersion' in value;
  return isFacts ? 'it is a facts file, which --facts reads' : 'it has no "resultVersion"';
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  const message = issue?.message.replace(/^Invalid input: /, '') ?? 'unknown';
  return path === '' ? message : `at ${path}: ${message}`;
}
