/** PostgreSQL's limit in bytes; MySQL's is 64 characters, but Prisma shortens by bytes there as well. */
const MAX_BYTES = 63;

/**
 * The name that Prisma Migrate gives a constraint or index: parts joined by `_`, cut so that it fits with its suffix.
 *
 * https://www.prisma.io/docs/orm/prisma-schema/data-model/database-mapping#prisma-orms-default-naming-conventions-for-indexes-and-constraints
 */
export function constraintName(parts: readonly string[], suffix: string): string {
  const limit = MAX_BYTES - suffix.length;
  let joined = parts.join('_');
  while (Buffer.byteLength(joined) > limit) joined = [...joined].slice(0, -1).join('');
  return joined + suffix;
}
