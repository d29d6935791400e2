/** Marks that migration tools put between the way up and the way down, in one file. */
const DOWN_MARKS = [
  // dbmate: https://github.com/amacneil/dbmate#creating-migrations
  /^--\s*migrate:down\b/im,
  // goose: https://pressly.github.io/goose/documentation/annotations/
  /^--\s*\+goose\s+down\b/im,
  // sql-migrate: https://github.com/rubenv/sql-migrate#writing-migrations
  /^--\s*\+migrate\s+down\b/im,
  // node-pg-migrate: https://salsita.github.io/node-pg-migrate/
  /^--\s*down\s+migration\b/im,
  // rambler
  /^--\s*rambler\s+down\b/im,
  // MyBatis migrations
  /^--\s*\/\/\s*@undo\b/im,
];

/**
 * The part of a migration that leads up. The way back would undo it at once.
 * What stands behind the mark is cut; tools put the way up first, and where one does not, the mark for it
 * begins anew.
 */
export function upSection(text: string): string {
  for (const mark of DOWN_MARKS) {
    const down = mark.exec(text);
    if (down === null) continue;
    const up =
      /^--\s*(?:migrate:up|\+goose\s+up|\+migrate\s+up|up\s+migration|rambler\s+up)\b/im.exec(text);
    if (up === null || up.index < down.index) return text.slice(0, down.index);
    return (
      text.slice(0, down.index) +
      text.slice(down.index, up.index).replace(/[^\n]/g, '') +
      text.slice(up.index)
    );
  }
  return text;
}
