const LONGEST = 60;

/** A value as JSON in at most 60 characters, for messages. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  const text = jsonOf(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Aliases of YAML and objects of a script can go in circles, and some nest more deeply than the stack. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    return error instanceof RangeError
      ? 'something nested too deeply'
      : 'an object that holds itself';
  }
}
