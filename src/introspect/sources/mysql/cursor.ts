import type { Token } from './tokens.js';

/** Thrown inside the reader only; the statement or the item around it becomes a gap. */
export class UnreadableSql extends Error {
  override readonly name = 'UnreadableSql';
  /** Offset in the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A statement that reads well but does not fit the database built so far. */
export class InapplicableSql extends Error {
  override readonly name = 'InapplicableSql';
}

/** A name with its database in front, `null` where none is written. */
export interface QualifiedName {
  readonly schema: string | null;
  readonly name: string;
}

/** Reads tokens from left to right. Keywords are given in upper case. */
export class Cursor {
  readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  /** The next bare word in upper case, a symbol as it stands; empty for names in quotes, strings and the end. */
  peek(ahead = 0): string {
    const token = this.tokens[this.at + ahead];
    if (token?.kind === 'word') return token.value.toUpperCase();
    return token?.kind === 'symbol' ? token.value : '';
  }

  next(): Token | null {
    const token = this.tokens[this.at] ?? null;
    this.at += 1;
    return token;
  }

  peekToken(ahead = 0): Token | null {
    return this.tokens[this.at + ahead] ?? null;
  }

  /** Whether the next words or symbols are these, one after the other, separated by blanks in `words`. */
  isNext(words: string): boolean {
    if (!words.includes(' ')) return this.peek() === words;
    return words.split(' ').every((word, index) => this.peek(index) === word);
  }

  /** Steps over `words` when they come next. */
  accept(words: string): boolean {
    if (!this.isNext(words)) return false;
    this.at += words.includes(' ') ? words.split(' ').length : 1;
    return true;
  }

  /** Steps over the first of `choices` that comes next and returns it. */
  acceptAny(...choices: readonly string[]): string | null {
    return choices.find((choice) => this.accept(choice)) ?? null;
  }

  expect(words: string): void {
    if (!this.accept(words)) throw this.unreadable(`"${words}"`);
  }

  /** A name, quoted or not. */
  name(): string {
    const token = this.next();
    const isName = token !== null && token.kind !== 'symbol' && token.value !== '';
    if (!isName) {
      this.at -= 1;
      throw this.unreadable('a name');
    }
    return token.value;
  }

  /** A name that may have its database in front. */
  qualifiedName(): QualifiedName {
    const first = this.name();
    if (!this.accept('.')) return { schema: null, name: first };
    return { schema: first, name: this.name() };
  }

  /** The tokens between the parenthesis that must come next and its partner. */
  parenthesized(): Token[] {
    this.expect('(');
    const inside: Token[] = [];
    let depth = 1;
    for (let token = this.next(); token !== null; token = this.next()) {
      if (token.kind === 'symbol') depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
      if (depth === 0) return inside;
      inside.push(token);
    }
    throw this.unreadable('a closing parenthesis');
  }

  /** Steps over a parenthesis with all it holds, when one comes next. */
  skipParenthesis(): boolean {
    if (this.peek() !== '(') return false;
    this.parenthesized();
    return true;
  }

  /** A list of names in parentheses. */
  nameList(): string[] {
    return splitAtCommas(this.parenthesized()).map((item) => new Cursor(item).name());
  }

  rest(): Token[] {
    const rest = this.tokens.slice(this.at);
    this.at = this.tokens.length;
    return rest;
  }

  unreadable(expected: string): UnreadableSql {
    const token = this.tokens[this.at];
    const last = this.tokens.at(-1);
    const found = token ? `"${token.value.slice(0, 40)}"` : 'the end';
    return new UnreadableSql(`expected ${expected}, found ${found}`, (token ?? last)?.start ?? 0);
  }
}

/** Cuts at the commas that stand in no parenthesis. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const items: Token[][] = [];
  let item: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol') {
      if (token.value === '(') depth += 1;
      if (token.value === ')') depth -= 1;
      if (token.value === ',' && depth === 0) {
        items.push(item);
        item = [];
        continue;
      }
    }
    item.push(token);
  }
  if (item.length > 0 || items.length > 0) items.push(item);
  return items;
}
