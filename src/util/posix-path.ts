import { sep } from 'node:path';

/** Path parts with `/` between them on every system, as all results show them. */
export function toPosixPath(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
