/** MikroORM's packages, its integrations, and re-exports under its name (`@medusajs/deps/mikro-orm/core`). */
export function isMikroOrmPackage(name: string): boolean {
  return /(?:^|[/@-])mikro-orm(?:$|[/-])/.test(name);
}
