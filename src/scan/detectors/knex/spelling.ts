import { snakeCase } from '../../../util/snake-case.js';
import type { ScanContext } from '../../detector.js';
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

const SPELLING = 'knex spells in snake case';

/** Remembers how the client spells names. */
export function noteSpelling(context: ScanContext, isSnakeCase: boolean): void {
  context.once(SPELLING, () => isSnakeCase);
}

/** A name of the code as the client sends it. */
export function spelled(name: string, context: ScanContext): string {
  return context.once(SPELLING, () => false) ? snakeCase(name) : name;
}
