import type { Node } from 'libpg-query';

/** Small readings of the parser's tree, whose nodes are objects with one key that names their kind. */

type TagOf<N> = N extends unknown ? keyof N : never;
export type NodeTag = TagOf<Node>;
type BodyOf<N, K extends PropertyKey> = N extends Record<K, infer Body> ? Body : never;
export type NodeBody<K extends NodeTag> = BodyOf<Node, K>;

/** The body of a node of the given kind; `undefined` for another kind. */
export function as<K extends NodeTag>(node: Node | undefined, tag: K): NodeBody<K> | undefined {
  // The union has one member per key, so a key that is present has that member's type.
  return node !== undefined && tag in node ? (node as Record<K, NodeBody<K>>)[tag] : undefined;
}

/** The bodies of those nodes of a list that are of the given kind. */
export function allOf<K extends NodeTag>(
  nodes: readonly Node[] | undefined,
  tag: K,
): NodeBody<K>[] {
  return (nodes ?? []).flatMap((node) => as(node, tag) ?? []);
}

/** Texts of a list of `String` nodes, such as a qualified name. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return allOf(nodes, 'String').map((node) => node.sval ?? '');
}

export function tagOf(node: Node): NodeTag {
  // Nodes have exactly one key.
  return Object.keys(node)[0] as NodeTag;
}

/** Calls `visit` for every object below a node, whatever its kind. */
export function walkTree(node: unknown, visit: (key: string, value: unknown) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walkTree(item, visit);
  } else if (typeof node === 'object' && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      visit(key, value);
      walkTree(value, visit);
    }
  }
}

/** Names of columns that an expression mentions; the last part of `orders.total`. `*` stands for all. */
export function columnNamesIn(expression: unknown): Set<string> {
  const names = new Set<string>();
  walkTree(expression, (key, value) => {
    if (key !== 'ColumnRef' || typeof value !== 'object' || value === null) return;
    const { fields } = value as { fields?: Node[] };
    const last = fields?.at(-1);
    names.add(as(last, 'String')?.sval ?? '*');
  });
  return names;
}
