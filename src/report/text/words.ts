/** `1 table`, `1,234 tables`: the count with its noun. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** Thousands set apart by commas, the same in every locale; fractions are rounded to two digits. */
export function grouped(value: number): string {
  const [whole = '', fraction] = String(Math.round(value * 100) / 100).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

/** A share of 0 to 1 in whole percent; never `100 %` or `0 %` for what is only nearly so. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return '99 %';
  if (rounded === 0 && share > 0) return '1 %';
  return `${rounded} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** At most `limit` items unless all are asked for, and how many were left out. */
export function firstOf<T>(
  items: readonly T[],
  limit: number,
  isFull: boolean,
): { readonly shown: readonly T[]; readonly rest: number } {
  // One line that says "1 more" would be as long as the one left out.
  const isCut = !isFull && items.length > limit + 1;
  return isCut
    ? { shown: items.slice(0, limit), rest: items.length - limit }
    : { shown: items, rest: 0 };
}

/** Clauses and sentences as running text: what does not end in a full stop is set apart by semicolons. */
export function joinSentences(texts: readonly string[]): string {
  return texts
    .map((text, index) => {
      if (/[.!?:;]$/.test(text)) return text;
      return `${text}${index === texts.length - 1 ? '.' : ';'}`;
    })
    .join(' ');
}

/** What a confidence from 0 to 1 means: whether to build on it. */
export function confidenceWord(confidence: number): 'firm' | 'fair' | 'weak' {
  if (confidence >= 0.8) return 'firm';
  return confidence >= 0.5 ? 'fair' : 'weak';
}
