import pluralize from 'pluralize';

/**
 * The words of a table, column or module name in lower case, plurals made singular: `OrderLineItems` and
 * `order_line_items` both give `order`, `line`, `item`. Letters of any alphabet count; digits stay with
 * the word before them.
 */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
    .map((word) => singular(word.toLowerCase()));
}

/** Lower-case words joined by `-`; `fallback` where the name has no letter or digit. */
export function kebabCase(name: string, fallback: string): string {
  const words = name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
  return words.length > 0 ? words.join('-').toLowerCase() : fallback;
}

function singular(word: string): string {
  return word.length > 3 ? pluralize.singular(word) : word;
}
