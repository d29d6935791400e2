import { setFlagsFromString } from 'node:v8';
import type { FileCounts, Module } from '../model/access.js';
import type { Gap } from '../model/gap.js';
import type { CatalogReading } from '../model/reading.js';
import { sortBy } from '../util/sort.js';
import { digest, NO_CACHE, type Cache } from './cache.js';
import type { DeclaredModel, DeclaredSchema, Detector, ModelIndex, Project } from './detector.js';
import { detectors } from './detectors.js';
import { entryPointValues } from './entry-points/values.js';
import { collectFacts } from './index-pass/collect-facts.js';
import { specifiersOf, type FileFacts } from './index-pass/facts.js';
import { createModelIndex } from './model-index.js';
import { createResolver } from './resolve/create-resolver.js';
import { createNames } from './resolve/names.js';
import type { Resolver } from './resolve/resolver.js';
import { createTrees, parseBare, type Trees } from './trees.js';
import type { FileKind } from './file-kind.js';
import { LOADED_SQL, type LoadedSql } from './sql-files.js';
import type { SourceText } from './walk.js';

/** The code to scan: found, classified and assigned to modules beforehand. */
export interface CodeInput {
  readonly files: readonly CodeFile[];
  /** Names of the packages that the code's own packages depend on; absent: none. */
  readonly dependencies?: readonly string[];
  /** SQL files that the code loads; absent: none. */
  readonly sqlFiles?: readonly LoadedSql[];
  readonly modules: readonly Module[];
  /** The module that a file belongs to; for a SQL file, that of the code that loads it. */
  moduleOf(file: string): string;
  /** The text of a file, or why it is not read. */
  read(file: string): SourceText;
  /** The file behind an import specifier; `null` for packages outside of the analysed code. */
  resolve(from: string, specifier: string): string | null;
}

export interface CodeFile {
  /** Relative to the analysed folder, `/` between parts. */
  readonly path: string;
  /** What the file is for. Only `production` says something about ownership. */
  readonly kind: FileKind;
}

/** The code after the first pass: what it declares, and how to find anything in it. */
export interface CodeIndex {
  readonly input: CodeInput;
  readonly trees: Trees;
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly resolver: Resolver;
  /** Those whose libraries are in use, by the name that their accesses carry. */
  readonly detectors: Readonly<Record<string, Detector>>;
  readonly declared: readonly DeclaredModel[];
  /** One for each detector that found declarations: what the code says about the schema. */
  readonly readings: readonly CatalogReading[];
  /** Declarations that are no part of the schema, said as an input that was seen and not used. */
  readonly ignored: readonly string[];
  readonly files: FileCounts;
  readonly gaps: readonly Gap[];
  /** Makes further models known to the resolver; called once, before accesses are looked for. */
  setModels(models: ModelIndex): void;
}

/** As long as all code stays below, every tree is kept: some 2,500 files, whose trees take about 250 MB. */
const MAX_SMALL = 10_000_000;

/**
 * Characters of the trees that are kept of more code than that. It is parsed twice, which costs half as much time
 * again, and takes no more memory.
 */
const MAX_KEPT = 3_000_000;

/**
 * Reads every file once and gathers what the code declares. The order of the files does not matter.
 *
 * @param cache where the facts about files that did not change since are taken from
 */
export function indexCode(input: CodeInput, cache: Cache = NO_CACHE): CodeIndex {
  const facts = new Map<string, FileFacts>();
  const gaps: Gap[] = [];
  const known = recallFiles(cache);
  const seen = new Map<string, SeenFile>();
  const files = sortBy(input.files, ({ path }) => path);
  const sources = files.map(({ path }) => [path, input.read(path)] as const);
  const isSmall = charactersOf(sources) <= MAX_SMALL;
  if (!isSmall) collectMoreOften();
  const trees = createTrees(
    (file) => {
      const source = input.read(file);
      return source.kind === 'text' ? source.text : null;
    },
    isSmall ? MAX_SMALL : MAX_KEPT,
  );
  for (const [path, source] of sources) {
    if (source.kind === 'skipped') {
      gaps.push(source.gap);
      continue;
    }
    const hash = digest(source.text);
    const before = known.get(path);
    const found =
      before?.hash === hash
        ? before
        : { hash, facts: readFacts(path, source.text, isSmall ? trees : null) };
    seen.set(path, found);
    if (found.facts !== null) facts.set(path, found.facts);
    gaps.push(...gapsOf(path, found.facts));
  }
  const isChanged =
    seen.size !== known.size || [...seen].some(([path, one]) => known.get(path) !== one);
  if (isChanged) cache.remember('files', '', seen);

  let models = createModelIndex([], []);
  const used = detectorsInUse([...facts.values()], input.dependencies ?? []);
  const names = createNames(facts, input.resolve);
  const resolverFor = (): Resolver =>
    createResolver({
      trees,
      names,
      facts,
      detectors: [...Object.values(used), entryPointValues],
      models: () => models,
    });
  const { schemas, ignored, resolver } = declaredBy(input.files, resolverFor);
  const declared = schemas.flatMap((schema) => schema.models);
  models = createModelIndex([], declared);
  resolver.forgetAnswers();
  resolver.note(LOADED_SQL, input.sqlFiles ?? []);

  return {
    input,
    trees,
    facts,
    resolver,
    detectors: used,
    declared,
    readings: schemas.flatMap(({ reading }) => reading ?? []),
    ignored,
    files: countFiles(files.length, [...facts.values()]),
    gaps,
    setModels: (all) => {
      models = all;
      resolver.forgetAnswers();
    },
  };
}

/** What a file holds, and a digest of the text in which it was found. */
interface SeenFile {
  readonly hash: string;
  /** `null`: it could not be read. */
  readonly facts: FileFacts | null;
}

function charactersOf(sources: readonly (readonly [path: string, source: SourceText])[]): number {
  return sources.reduce(
    (sum, [, source]) => sum + (source.kind === 'text' ? source.text.length : 0),
    0,
  );
}

function recallFiles(cache: Cache): ReadonlyMap<string, SeenFile> {
  const known = cache.recall('files', '');
  // Only this build writes there.
  return known instanceof Map ? (known as ReadonlyMap<string, SeenFile>) : new Map();
}

function gapsOf(path: string, facts: FileFacts | null): readonly Gap[] {
  if (facts === null) {
    const message = 'It is nested too deeply to be read; accesses in it are not seen.';
    return [gapOf('skipped-file', path, message)];
  }
  const { syntaxErrors } = facts;
  if (syntaxErrors === 0) return [];
  const errors = `${syntaxErrors} syntax error${syntaxErrors === 1 ? '' : 's'}`;
  return [gapOf('unparsed-file', path, `${errors}; accesses near them may be missing.`)];
}

/**
 * Left to itself, V8 lets garbage grow to a multiple of what is in use before it looks through the whole heap. Where
 * trees are made and dropped all the time, half of what is in use gives up less than a tenth of the speed and saves a
 * third of the memory.
 */
function collectMoreOften(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

/**
 * `null` for generated code that nests more deeply than the stack.
 *
 * @param trees keep the tree of a file that will be visited
 */
function readFacts(path: string, text: string, trees: Trees | null): FileFacts | null {
  try {
    const tree = parseBare(path, text);
    const facts = collectFacts(tree, DECLARING_NAMES);
    if (facts.canAccess) trees?.keep(tree);
    return facts;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const DECLARING_NAMES: ReadonlySet<string> = new Set(
  Object.values<Detector>(detectors).flatMap(({ declaringCalls }) => declaringCalls ?? []),
);

function gapOf(kind: Gap['kind'], file: string, message: string): Gap {
  return { kind, subject: file, message, file, line: null };
}

/** Detectors of libraries that the code does not use would look at every call in vain. */
function detectorsInUse(
  files: readonly FileFacts[],
  dependencies: readonly string[],
): Readonly<Record<string, Detector>> {
  const names = [...new Set([...dependencies, ...files.flatMap(specifiersOf)])];
  return Object.fromEntries(
    Object.entries<Detector>(detectors).filter(
      ([, { packages }]) => packages === undefined || names.some((name) => packages.test(name)),
    ),
  );
}

interface Declared {
  readonly schemas: readonly DeclaredSchema[];
  readonly ignored: readonly string[];
  /** Detectors keep what they learned while declaring in its contexts. */
  readonly resolver: Resolver;
}

/** Their entities are made for a test or a show, and stand in no database that is to be taken apart. */
const ONLY_SHOWN: ReadonlySet<FileKind> = new Set<FileKind>(['test', 'example']);

/**
 * What the application's own code declares, or all code where that declares nothing.
 *
 * @param resolverFor a new one for each set of files, since declaring leaves its traces there
 */
function declaredBy(files: readonly CodeFile[], resolverFor: () => Resolver): Declared {
  const shown = new Set(files.flatMap(({ path, kind }) => (ONLY_SHOWN.has(kind) ? [path] : [])));
  const resolver = resolverFor();
  const schemas = declaredSchemas(resolver, (file) => !shown.has(file));
  if (shown.size === 0) return { schemas, ignored: [], resolver };
  const other = resolverFor();
  if (schemas.every(({ reading }) => reading === null)) {
    return { schemas: declaredSchemas(other, () => true), ignored: [], resolver: other };
  }
  const ignored = declaredSchemas(other, (file) => shown.has(file)).flatMap(({ reading }) =>
    reading === null ? [] : [`${reading.used} in tests and examples`],
  );
  return { schemas, ignored, resolver };
}

function declaredSchemas(
  resolver: Resolver,
  isAsked: (file: string) => boolean,
): readonly DeclaredSchema[] {
  const files = [...resolver.facts.values()].filter(({ path }) => isAsked(path));
  const project: Project = {
    files,
    classes: files.flatMap((file) => file.classes),
    contextOf: (file) => resolver.contextOf(file),
    note: (note, value) => resolver.note(note, value),
  };
  return resolver.detectors.flatMap((detector) => detector.declare?.(project) ?? []);
}

function countFiles(seen: number, parsed: readonly FileFacts[]): FileCounts {
  return {
    seen,
    parsed: parsed.length,
    skipped: seen - parsed.length,
    withErrors: parsed.filter(({ syntaxErrors }) => syntaxErrors > 0).length,
    lines: parsed.reduce((sum, { lines }) => sum + lines, 0),
  };
}
