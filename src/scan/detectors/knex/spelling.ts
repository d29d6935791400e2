import { snakeCase } from '../../../util/snake-case.js';
import type { Note, ScanContext } from '../../detector.js';
import type { FileFacts } from '../../index-pass/facts.js';

// https://vincit.github.io/objection.js/api/objection/#knexsnakecasemappers

/** Calls that make Knex turn every identifier of the code into snake case. */
export const MAPPING_CALLS: readonly string[] = ['knexSnakeCaseMappers'];

/** Whether the client spells the names of the code in snake case: `orderId` is `order_id` in the database. */
export function mapsIdentifiers(files: Iterable<FileFacts>): boolean {
  for (const { declaringCalls } of files) {
    if (declaringCalls.some(({ callee }) => MAPPING_CALLS.includes(callee))) return true;
  }
  return false;
}

/** Whether the client spells names in snake case. */
export const IS_SNAKE_CASE: Note<boolean> = { name: 'knex spells in snake case', none: false };

/** A name of the code as the client sends it. */
export function spelled(name: string, context: ScanContext): string {
  return context.noted(IS_SNAKE_CASE) ? snakeCase(name) : name;
}
