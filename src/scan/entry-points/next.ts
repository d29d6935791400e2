import { beginsWith } from '../directives.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { ts } from '../ts.js';
import { exportsOf, type NamedExport } from './exports.js';

// https://nextjs.org/docs/app/api-reference/file-conventions/route

const VERBS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const USE_SERVER = 'use server';
const SERVER_SIDE = new Set(['getServerSideProps', 'getStaticProps', 'getInitialProps']);

export const next: EntryPointLibrary = {
  title: 'Next.js: route handlers, pages, API routes and server actions',

  *ofFile(tree) {
    yield* ofFolder(tree);
    yield* serverActions(tree);
  },
};

function ofFolder(tree: ts.SourceFile): readonly Found[] {
  const app = /(?:^|\/)app\/(?:(.*)\/)?(route|page|layout)\.[jt]sx?$/.exec(tree.fileName);
  if (app !== null) return ofApp(tree, routeOf(app[1] ?? ''), app[2] ?? '');
  const pages = /(?:^|\/)pages\/(.*)\.[jt]sx?$/.exec(tree.fileName);
  return pages === null
    ? []
    : ofPages(tree, routeOf((pages[1] ?? '').replace(/(?:^|\/)index$/, '')));
}

/** `app/orders/route.ts` exports a function for each verb, `page.tsx` and `layout.tsx` a component. */
function ofApp(tree: ts.SourceFile, path: string, file: string): readonly Found[] {
  return exportsOf(tree).flatMap((one): readonly Found[] => {
    // What a page in the browser asks for is asked through entry points of their own.
    if (beginsWith(tree.statements, 'use client')) return [];
    if (file === 'route') return VERBS.has(one.name) ? [entry('http', one.name, path, one)] : [];
    return one.name === 'default' ? [entry('page', file, path, one)] : [];
  });
}

/** `pages/api/orders.ts` exports one function for all verbs, other pages what is run on the server. */
function ofPages(tree: ts.SourceFile, path: string): readonly Found[] {
  const isApi = path === '/api' || path.startsWith('/api/');
  return exportsOf(tree).flatMap((one): readonly Found[] => {
    if (isApi) return one.name === 'default' ? [entry('http', 'ALL', path, one)] : [];
    return SERVER_SIDE.has(one.name) ? [entry('page', 'page', path, one)] : [];
  });
}

/** The folders of a route; groups `(shop)`, slots `@modal` and private folders are no part of it. */
function routeOf(folders: string): string {
  const parts = folders.split('/').filter((part) => part !== '' && !/^(?:\(.*\)$|@|_)/.test(part));
  return `/${parts.join('/')}`;
}

/** Functions behind `'use server'`: every export of the file, or the function that begins with it. */
function* serverActions(tree: ts.SourceFile): Iterable<Found> {
  if (!/['"]use server['"]/.test(tree.text)) return;
  if (beginsWith(tree.statements, USE_SERVER)) {
    for (const one of exportsOf(tree)) yield entry('action', 'action', one.name, one);
    return;
  }
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const { body } = node;
      if (ts.isBlock(body) && beginsWith(body.statements, USE_SERVER)) {
        const name = nameOf(node);
        found.push(entry('action', 'action', name, { name, node, place: node.getStart() }));
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  yield* found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const holder = node.parent;
  return ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder)
    ? holder.name.getText()
    : 'inline';
}

function entry(
  kind: 'http' | 'page' | 'action',
  label: string,
  path: string,
  { node, place }: NamedExport,
): Found {
  return { found: 'entry-point', kind, label, path, on: null, handlers: [node], place };
}
