const BOOKKEEPING =
  /^(id|uuid|guid|row_?guid|created|updated|deleted|modified|created_?(at|on|date)|updated_?(at|on|date)|deleted_?(at|on|date)|modified_?(at|on|date)|version|position|sort_?order|ordinal)$/i;

/** Columns that nearly every table has and that are no content of its own: id, time stamps, version, position. */
export function isBookkeeping(column: string): boolean {
  return BOOKKEEPING.test(column);
}
