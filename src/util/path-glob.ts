/**
 * Turns a glob over `/`-separated paths into an expression: `*` and `?` stay within a part, `**` crosses parts,
 * `{a,b}` chooses. A glob without a wildcard also matches everything below the folder it names.
 */
export function pathGlobToRegExp(glob: string): RegExp {
  const cleaned = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  const body = cleaned.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, translate);
  return new RegExp(`^${body}(?:/.*)?$`);
}

function translate(part: string): string {
  if (part === '**/') return '(?:.*/)?';
  if (part === '**') return '.*';
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.length > 1 && part.startsWith('{')) {
    const choices = part.slice(1, -1).split(',');
    return `(?:${choices.map((choice) => choice.replace(/[.+^$()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*')).join('|')})`;
  }
  return `\\${part}`;
}
