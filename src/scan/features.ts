import pluralize from 'pluralize';

/** Names the feature that a file belongs to, from where it stands in its package. */

/** Folders whose subfolders are features. */
const CONTAINERS =
  /^(?:modules|features|domains|contexts|bounded-contexts|plugins|verticals|areas|bundles|usecases|use-cases)$/i;

/** Folders that hold one technical layer of every feature. */
const LAYERS =
  /^(?:controllers?|services?|repositor(?:y|ies)|models?|entit(?:y|ies)|routes?|routers?|handlers?|resolvers?|daos?|stores?|queries|mutations|commands|validators?|schemas?|dtos?|presenters?|serializers?|policies|jobs|workers|queues?|tasks|processors|subscribers?|listeners?|events?|views?|graphql|rest|api|trpc|db|database|strategies|types|interfaces|mappers?|adapters?|gateways?|providers?|loaders?|endpoints?|pages)$/i;

/** The layers that make a layout a layered one. */
const CORE_LAYERS =
  /^(?:controllers?|services?|repositor(?:y|ies)|models?|entit(?:y|ies)|routes?|routers?|handlers?|resolvers?|daos?|stores?)$/i;

/** Folders inside a layer that say nothing about the feature. */
const NEUTRAL =
  /^(?:v\d+|api|admin|store|public|private|internal|external|routes?|http|rest|web|app|server|src|lib|main|index|base|common|shared|utils?|helpers?|\(.*\)|\[.*\])$/i;

/** Files that belong to the application as a whole. */
const ROOT_STEMS =
  /^(?:index|main|app|server|bootstrap|config|configuration|db|database|data-source|datasource|prisma|logger|constants?|types?|utils?|helpers?|errors?|env|setup|start|cli|schema|client|connection|knexfile|worker|seed|migrate)$/;

/** What suffix or prefix a file's name wears for its layer. */
const LAYER_SUFFIX =
  /[.\-_](?:controllers?|services?|repositor(?:y|ies)|repo|models?|entit(?:y|ies)|routes?|routers?|handlers?|resolvers?|dao|dto|store|queries|schema|validators?|module|api|types|interface|presenter|policy|job|worker|processor|task|subscriber|listener|strategy|helpers?|utils?|read-model|view|mapper|gateway|provider|loader|endpoint|page)$/;

/** How a package is laid out, as told from the folders at its source root. */
export interface Layout {
  /** Package-relative folder in which the layout begins, e.g. `src`; empty for the package's own folder. */
  readonly root: string;
  readonly kind: 'features' | 'layers' | 'flat';
  /** Package-relative folders with a NestJS module of their own. */
  readonly nestFolders: ReadonlySet<string>;
}

/** The feature of a file. */
export interface Feature {
  /** As the code spells it; `null`: the application as a whole. */
  readonly name: string | null;
  /** Spelling-independent: singular, dashed, lower case. */
  readonly key: string;
}

const ROOT_FEATURE: Feature = { name: null, key: '' };

/**
 * Tells how a package is laid out.
 *
 * @param paths its production files, relative to its folder
 */
export function layoutOf(paths: readonly string[]): Layout {
  const root = sourceRootOf(paths);
  const below = paths.flatMap((path) => stripFolder(path, root) ?? []);
  const nestFolders = new Set(
    paths
      .filter((path) => /\.module\.[jt]s$/.test(path))
      .map((path) => path.split('/').slice(0, -1).join('/'))
      .filter((folder) => folder !== root && folder !== ''),
  );
  const inFolders = below.filter((path) => path.includes('/'));
  const layered = inFolders.filter((path) => CORE_LAYERS.test(path.split('/')[0] ?? ''));
  const layerCount = new Set(layered.map((path) => path.split('/')[0])).size;
  const kind =
    inFolders.length * 2 < below.length
      ? 'flat'
      : layerCount >= 2 && layered.length * 3 >= inFolders.length && nestFolders.size < 3
        ? 'layers'
        : 'features';
  return { root, kind, nestFolders };
}

/** Goes down while one folder of a neutral name holds nearly everything. */
function sourceRootOf(paths: readonly string[]): string {
  let root = '';
  for (;;) {
    const below = paths.flatMap((path) => stripFolder(path, root) ?? []);
    const counts = new Map<string, number>();
    for (const path of below) {
      const first = path.includes('/') ? path.split('/')[0] : undefined;
      if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    const [largest] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const goesOn =
      largest !== undefined &&
      /^(?:src|source|app|server|lib|main|backend|api|code)$/.test(largest[0]) &&
      largest[1] >= 0.7 * below.length;
    if (!goesOn) return root;
    root = root === '' ? largest[0] : `${root}/${largest[0]}`;
  }
}

/** The feature of one file of a package with this layout. */
export function featureOf(path: string, layout: Layout): Feature {
  const parts = path.split('/');
  const container = parts.findIndex((part, i) => CONTAINERS.test(part) && i < parts.length - 2);
  if (container >= 0) return named(parts[container + 1] ?? '');
  const nest = nestFolderOf(parts, layout);
  if (nest !== null) return named(nest);
  const below = stripFolder(path, layout.root);
  const inner = (below ?? path).split('/');
  if (layout.kind === 'layers' || layout.kind === 'flat') return byName(inner, layout.kind);
  return inner.length > 1 ? named(inner[0] ?? '') : ROOT_FEATURE;
}

/** The topmost folder around the file that has a NestJS module. */
function nestFolderOf(parts: readonly string[], layout: Layout): string | null {
  for (let i = 1; i < parts.length; i += 1) {
    if (layout.nestFolders.has(parts.slice(0, i).join('/'))) return parts[i - 1] ?? null;
  }
  return null;
}

/** In a layer: the first folder that says something, else the file's name without its layer. */
function byName(parts: readonly string[], kind: Layout['kind']): Feature {
  const folders = parts.slice(0, -1);
  const isInLayer = folders.some((part) => LAYERS.test(part));
  const speaking = folders.find((part) => !LAYERS.test(part) && !NEUTRAL.test(part));
  if (speaking !== undefined) return named(speaking);
  if (!isInLayer && kind === 'layers') return ROOT_FEATURE;
  const stem = stemOf(parts.at(-1) ?? '');
  return ROOT_STEMS.test(stem) || stem === '' ? ROOT_FEATURE : named(stem);
}

/** `OrderItemController.ts`, `order-item.service.ts`, `order_items.ts`: all `order-item`. */
function stemOf(fileName: string): string {
  let stem = fileName
    .replace(/\.[cm]?[jt]sx?$|\.sql$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase();
  while (LAYER_SUFFIX.test(stem)) stem = stem.replace(LAYER_SUFFIX, '');
  return stem.replace(/[._]/g, '-');
}

function named(name: string): Feature {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const last = words.pop();
  if (last === undefined) return ROOT_FEATURE;
  return { name, key: [...words, pluralize.singular(last)].join('-') };
}

function stripFolder(path: string, folder: string): string | null {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}
