import type { EntryPointLibrary } from '../entry-point.js';
import type { ts } from '../ts.js';
import { exportsOf } from './exports.js';
import { lookupTable } from '../../util/lookup-table.js';

// https://reactrouter.com/start/framework/route-module

const FUNCTIONS: Readonly<Record<string, string>> = lookupTable({ loader: 'GET', action: 'POST' });

/** A route module, told by its folder and by what it imports or is typed with. */
const LIBRARY = /['"](?:@remix-run\/|react-router|@react-router\/|@shopify\/remix)|\.\/\+types\//;

export const remix: EntryPointLibrary = {
  title: 'Remix and React Router: `loader` and `action` of route modules',

  *ofFile(tree) {
    const folders = /(?:^|\/)app\/routes\/(.*)\.[jt]sx?$/.exec(tree.fileName);
    if (folders === null || !LIBRARY.test(tree.text)) {
      if (!isRoot(tree)) return;
    }
    for (const { name, node, place } of exportsOf(tree)) {
      const label = FUNCTIONS[name];
      if (label === undefined) continue;
      const path = routeOf(folders?.[1] ?? '');
      yield { found: 'entry-point', kind: 'http', label, path, on: null, handlers: [node], place };
    }
  },
};

function isRoot(tree: ts.SourceFile): boolean {
  return /(?:^|\/)app\/root\.[jt]sx?$/.test(tree.fileName) && LIBRARY.test(tree.text);
}

/** `_layout+/orders.$id` and `orders/$id/route`: `/orders/$id`. */
function routeOf(file: string): string {
  const parts = file
    .replace(/\/(?:route|index|_index)$/, '')
    .split(/\/|\./)
    .map((part) => part.replace(/\+$/, '').replace(/_$/, ''))
    .filter((part) => part !== '' && !part.startsWith('_') && part !== 'index');
  return `/${parts.join('/')}`;
}
