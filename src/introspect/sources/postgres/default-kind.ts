/**
 * Whether a default as the server prints it (`pg_get_expr`) is a constant: a literal, an array of literals, or
 * either with casts, which print as `'open'::order_status`, `(0)::numeric`, `ARRAY['a'::text]`, `'-1'::integer`.
 */
export function isConstantExpression(expression: string): boolean {
  const core = withoutCastsAndParentheses(expression.trim());
  if (LITERAL.test(core)) return true;
  const elements = /^ARRAY\[(.*)\]$/s.exec(core)?.[1];
  if (elements === undefined) return false;
  return elements.trim() === '' || splitElements(elements).every(isConstantExpression);
}

const LITERAL = /^(-?\d[\d.]*(e[+-]?\d+)?|-?\.\d+|true|false|NULL|[BbXxEe]?'(?:[^']|'')*')$/;

/** The type after `::`, with modifiers, array brackets and the words of `timestamp without time zone`. */
const TRAILING_CAST =
  /::(?:"[^"]*"|[\w.$ ]|\(\d+(?:,\d+)?\))+(?:\[\])*(?: with(?:out)? time zone)?$/;

function withoutCastsAndParentheses(expression: string): string {
  let core = expression;
  for (;;) {
    const before = core;
    if (core.startsWith('(') && closingParenthesis(core) === core.length - 1) {
      core = core.slice(1, -1).trim();
    }
    const cast = TRAILING_CAST.exec(core);
    if (cast !== null && !isInsideLiteral(core, cast.index))
      core = core.slice(0, cast.index).trim();
    if (core === before) return core;
  }
}

function isInsideLiteral(text: string, position: number): boolean {
  return (text.slice(0, position).split("'").length - 1) % 2 === 1;
}

/** Position of the parenthesis that closes the first character, quotes skipped; -1 when none does. */
function closingParenthesis(text: string): number {
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === "'") isQuoted = !isQuoted;
    else if (!isQuoted && char === '(') depth += 1;
    else if (!isQuoted && char === ')') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return -1;
}

function splitElements(text: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === "'") isQuoted = !isQuoted;
    else if (!isQuoted && (char === '(' || char === '[')) depth += 1;
    else if (!isQuoted && (char === ')' || char === ']')) depth -= 1;
    else if (!isQuoted && depth === 0 && char === ',') {
      elements.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...elements, text.slice(start)];
}
