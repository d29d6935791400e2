import { operatorError } from '../errors.js';
import type { CodeFacts } from '../model/access.js';
import type { Gap } from '../model/gap.js';
import type { CatalogReading } from '../model/reading.js';
import { describeValue } from '../util/describe-value.js';
import { readCatalogPart } from './decode-catalog.js';
import { readCodePart } from './decode-code.js';
import { addGap, isRecord, reportUnknownKeys, type FactsReader } from './elements.js';
import { FACTS_VERSION, factsFile } from './schema.js';

/** One application's facts. */
export interface ApplicationFacts {
  /** The file's `name`, or the file's own name without its ending. */
  readonly application: string;
  readonly file: string;
  readonly reading: CatalogReading;
  readonly code: CodeFacts;
  readonly gaps: readonly Gap[];
}

/**
 * Decodes a facts file. Lenient inside: an entry that is wrong becomes a gap with its place, unknown keys are told and
 * ignored. Keys, accesses and steps that name a table which is not in `tables` are gaps as well.
 *
 * @param path for messages and gaps, relative to the analysed folder
 * @throws DecomposeError `facts-unreadable` when it is no JSON object with a list `tables`; `facts-too-new` for a
 *   version that this release does not know
 */
export function decodeFacts(text: string, path: string): ApplicationFacts {
  const reader: FactsReader = { file: path, gaps: [], unknownKeys: new Map() };
  const raw = parseJson(text, path, reader);
  if (!isRecord(raw)) {
    throw operatorError(
      'facts-unreadable',
      path,
      `expected one JSON object, got ${describeValue(raw)}`,
    );
  }
  checkVersion(raw.factsVersion, path);
  if (!Array.isArray(raw.tables)) {
    const found = describeValue(raw.tables);
    throw operatorError(
      'facts-unreadable',
      path,
      `"tables" must be a list of tables, got ${found}`,
    );
  }
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(factsFile.shape, key)) reader.unknownKeys.set(key, 1);
  }
  const application = nameOf(raw.name, path, reader);
  const reading = readCatalogPart(raw, application, reader);
  const code = readCodePart(raw, application, reading.catalog, reader);
  reportUnknownKeys(reader);
  return { application, file: path, reading, code, gaps: reader.gaps };
}

/** `NaN` and `Infinity` are no JSON, but some collectors write them: they count as not known. */
function parseJson(text: string, path: string, reader: FactsReader): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(plain);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    let replaced = 0;
    const mended = plain.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (match: string) => {
      if (match.startsWith('"')) return match;
      replaced++;
      return 'null';
    });
    if (replaced > 0) {
      try {
        const parsed: unknown = JSON.parse(mended);
        addGap(
          reader,
          'numbers',
          `${replaced} values are NaN or Infinity; they count as not known.`,
        );
        return parsed;
      } catch {
        // The first error names the first place.
      }
    }
    throw operatorError('facts-unreadable', path, `it is not valid JSON (${reason})`);
  }
}

function checkVersion(version: unknown, path: string): void {
  if (version === undefined || version === FACTS_VERSION) return;
  if (typeof version === 'number' && version > FACTS_VERSION) {
    throw operatorError('facts-too-new', path, version, FACTS_VERSION);
  }
  const found = describeValue(version);
  throw operatorError(
    'facts-unreadable',
    path,
    `"factsVersion" must be ${FACTS_VERSION}, got ${found}`,
  );
}

function nameOf(name: unknown, path: string, reader: FactsReader): string {
  if (typeof name === 'string' && name !== '') return name;
  if (name !== undefined) addGap(reader, 'name', `Expected a name, got ${describeValue(name)}.`);
  const base = path.split('/').at(-1) ?? path;
  return base.replace(/(\.facts)?\.json$/i, '') || base;
}
