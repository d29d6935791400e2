/**
 * Parses JSON as configuration files hold it: with comments, trailing commas and a byte order mark.
 *
 * @returns `null` for what cannot be parsed
 */
export function parseJsonWithComments(text: string): unknown {
  const clean = text
    .replace(/^\uFEFF/, '')
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (part) =>
      part.startsWith('"') ? part : ' ',
    )
    .replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[\]}])/g, (part) => (part === ',' ? '' : part));
  try {
    return JSON.parse(clean);
  } catch {
    return null;
  }
}
