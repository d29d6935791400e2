/** Whether a name matches a pattern in which `*` stands for any text and `?` for one character; case matters. */
export function matchesGlob(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(name);
}

/** Whether a pattern holds a wildcard at all. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
