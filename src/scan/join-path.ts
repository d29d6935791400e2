/**
 * Joins `/`-separated paths and removes `.` and `..`; a path that leads out of the analysed folder keeps its
 * leading `..`. The empty text is the analysed folder.
 */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
