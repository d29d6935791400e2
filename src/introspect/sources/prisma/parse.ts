import type { SchemaFile } from '../../source.js';
import { tokenize, type Token } from './tokenize.js';

// https://www.prisma.io/docs/orm/reference/prisma-schema-reference

export interface PrismaBlock {
  readonly kind: 'model' | 'view' | 'type' | 'enum' | 'datasource' | 'generator';
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Of a model, view or type; empty for the others. */
  readonly fields: readonly PrismaField[];
  /** `@@` attributes. */
  readonly attributes: readonly PrismaAttribute[];
  /** Of an enum: its members in order. */
  readonly members: readonly PrismaMember[];
  /** Of a datasource or generator: its settings. */
  readonly settings: ReadonlyMap<string, PrismaValue>;
}

export interface PrismaField {
  readonly name: string;
  /** `Int`, the name of a model or enum, or the database's own type inside `Unsupported("...")`. */
  readonly type: string;
  readonly isUnsupported: boolean;
  readonly isList: boolean;
  readonly isOptional: boolean;
  readonly attributes: readonly PrismaAttribute[];
  readonly line: number;
}

export interface PrismaMember {
  readonly name: string;
  readonly attributes: readonly PrismaAttribute[];
}

/** `@db.VarChar(80)` has the name `db.VarChar` and one unnamed argument. */
export interface PrismaAttribute {
  readonly name: string;
  readonly args: readonly PrismaArgument[];
  readonly line: number;
}

export interface PrismaArgument {
  /** `null` for an argument given by position. */
  readonly name: string | null;
  readonly value: PrismaValue;
}

export type PrismaValue =
  | { readonly kind: 'string'; readonly text: string }
  /** A name, a number, `true`, `null`. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly PrismaValue[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly PrismaArgument[] };

/** What could not be read, with its place. */
export interface PrismaProblem {
  readonly file: string;
  readonly line: number;
  /** What is lost, e.g. `model Order`. */
  readonly subject: string;
  readonly message: string;
}

/**
 * Reads the blocks of one `.prisma` file. A line that cannot be read loses that line (a relation spread over several
 * lines counts as one), not its block; a block without an end stops where the next one begins.
 */
export function parsePrismaFile(file: SchemaFile): {
  readonly blocks: readonly PrismaBlock[];
  readonly problems: readonly PrismaProblem[];
} {
  const problems: PrismaProblem[] = [];
  const blocks = splitBlocks(file, problems).map((raw) => parseBlock(raw, file.path, problems));
  return { blocks, problems };
}

interface RawBlock {
  readonly kind: PrismaBlock['kind'];
  readonly name: string;
  readonly line: number;
  /** Each a logical line: the tokens up to a line end outside of brackets. */
  readonly lines: readonly (readonly Token[])[];
}

const HEADER = /^\s*(model|view|type|enum|datasource|generator)\s+([\p{L}_][\p{L}\p{N}_-]*)\s*\{/u;

/** Only at the start of a line: a path pattern such as `src/**` in a comment begins none. */
const BLOCK_COMMENT = /^[ \t]*\/\*[\s\S]*?\*\//gm;

function splitBlocks(file: SchemaFile, problems: PrismaProblem[]): RawBlock[] {
  const blocks: RawBlock[] = [];
  const texts = file.text.replace(BLOCK_COMMENT, keepLineEnds).split(/\r\n|\n|\r/);
  let index = 0;
  while (index < texts.length) {
    const header = HEADER.exec(texts[index] ?? '');
    if (header === null) {
      reportStrayLine(texts[index] ?? '', index + 1, file, problems);
      index++;
      continue;
    }
    const [, kind, name] = header;
    const start = index;
    const body = [(texts[index] ?? '').slice(header[0].length)];
    index++;
    let isClosed = closes(body[0] ?? '');
    while (!isClosed && index < texts.length && !HEADER.test(texts[index] ?? '')) {
      body.push(texts[index] ?? '');
      isClosed = closes(texts[index] ?? '');
      index++;
    }
    const subject = `${kind} ${name}`;
    if (!isClosed) {
      const message = `The closing brace of ${subject} is missing; what stands before the next block was read.`;
      problems.push({ file: file.path, line: start + 1, subject, message });
    }
    blocks.push({
      kind: kind as PrismaBlock['kind'],
      name: name ?? '',
      line: start + 1,
      lines: logicalLines(body, start + 1),
    });
  }
  return blocks;
}

/** A comment's line ends stay, so that the places after it stay right. */
function keepLineEnds(comment: string): string {
  return comment.replace(/[^\n]/g, '');
}

/** A line whose last token is the closing brace of the block: braces inside of a line are balanced. */
function closes(line: string): boolean {
  let depth = 0;
  for (const token of tokenize(line, 1)) {
    if (token.kind !== 'sign') continue;
    if (token.text === '{') depth++;
    if (token.text === '}') depth--;
    if (depth < 0) return true;
  }
  return false;
}

function logicalLines(texts: readonly string[], firstLine: number): Token[][] {
  const lines: Token[][] = [];
  let current: Token[] = [];
  let depth = 0;
  for (const [offset, text] of texts.entries()) {
    for (const token of tokenize(text, firstLine + offset)) {
      if (token.kind === 'sign' && '([{'.includes(token.text)) depth++;
      if (token.kind === 'sign' && ')]}'.includes(token.text)) depth--;
      // The brace that ends the block.
      if (depth < 0) break;
      current.push(token);
    }
    const next = texts[offset + 1];
    // A bracket that was never closed must not swallow the rest of the block.
    const isOpen = depth > 0 && next !== undefined && !startsDeclaration(next);
    if (isOpen) continue;
    if (current.length > 0) lines.push(current);
    current = [];
    depth = 0;
  }
  return lines;
}

function startsDeclaration(line: string): boolean {
  return /^\s*(@@\w|[A-Za-z]\w*\s+(Unsupported\(|[A-Z]\w*(\[\]|\?)?(\s|$))|\}\s*$)/.test(line);
}

function reportStrayLine(
  text: string,
  line: number,
  file: SchemaFile,
  problems: PrismaProblem[],
): void {
  const [first] = tokenize(text, line);
  if (first === undefined) return;
  // The lines of one unreadable passage are reported once.
  const last = problems.at(-1);
  if (last?.subject === 'passage outside of any block' && last.file === file.path) return;
  problems.push({
    file: file.path,
    line,
    subject: 'passage outside of any block',
    message: `Expected a block such as "model Name {", found "${text.trim().slice(0, 60)}".`,
  });
}

function parseBlock(raw: RawBlock, file: string, problems: PrismaProblem[]): PrismaBlock {
  const fields: PrismaField[] = [];
  const attributes: PrismaAttribute[] = [];
  const members: PrismaMember[] = [];
  const settings = new Map<string, PrismaValue>();
  for (const tokens of raw.lines) {
    const reader = new TokenReader(tokens);
    try {
      if (reader.isAt('@@')) attributes.push(...readAttributes(reader));
      else if (raw.kind === 'enum') members.push(readMember(reader));
      else if (raw.kind === 'datasource' || raw.kind === 'generator') readSetting(reader, settings);
      else fields.push(readField(reader));
      reader.expectEnd();
    } catch (error) {
      if (!(error instanceof PrismaSyntaxError)) throw error;
      const subject = `${raw.kind} ${raw.name}`;
      const message = `One line of ${subject} could not be read: ${error.message}.`;
      problems.push({ file, line: error.line, subject, message });
    }
  }
  const { kind, name, line } = raw;
  return { kind, name, file, line, fields, attributes, members, settings };
}

class PrismaSyntaxError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Walks over the tokens of one logical line. */
class TokenReader {
  private position = 0;
  private readonly tokens: readonly Token[];
  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get line(): number {
    return (this.tokens[this.position] ?? this.tokens.at(-1))?.line ?? 1;
  }

  isAt(sign: string): boolean {
    const token = this.tokens[this.position];
    return token?.kind === 'sign' && token.text === sign;
  }

  isAtEnd(): boolean {
    return this.position >= this.tokens.length;
  }

  /** Steps over `sign` when it is next. */
  skip(sign: string): boolean {
    if (!this.isAt(sign)) return false;
    this.position++;
    return true;
  }

  expect(sign: string): void {
    if (!this.skip(sign)) throw this.error(`"${sign}"`);
  }

  expectWord(): string {
    const token = this.tokens[this.position];
    if (token?.kind !== 'word') throw this.error('a name');
    this.position++;
    return token.text;
  }

  next(): Token | undefined {
    return this.tokens[this.position++];
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.position + ahead];
  }

  expectEnd(): void {
    if (!this.isAtEnd()) throw this.error('the end of the line');
  }

  error(expected: string): PrismaSyntaxError {
    const found = this.tokens[this.position];
    const shown = found === undefined ? 'the end of the line' : `"${found.text}"`;
    return new PrismaSyntaxError(`expected ${expected}, found ${shown}`, this.line);
  }
}

function readField(reader: TokenReader): PrismaField {
  const { line } = reader;
  const name = reader.expectWord();
  // Before Prisma 2 a colon stood between name and type.
  reader.skip(':');
  let type = reader.expectWord();
  const isUnsupported = type === 'Unsupported' && reader.isAt('(');
  if (isUnsupported) {
    reader.expect('(');
    const inner = reader.next();
    if (inner?.kind !== 'string') throw reader.error('a type in quotes');
    type = inner.text;
    reader.expect(')');
  }
  const isList = reader.skip('[');
  if (isList) reader.expect(']');
  const isOptional = reader.skip('?');
  reader.skip('!');
  return {
    name,
    type,
    isUnsupported,
    isList,
    isOptional,
    attributes: readAttributes(reader),
    line,
  };
}

function readMember(reader: TokenReader): PrismaMember {
  return { name: reader.expectWord(), attributes: readAttributes(reader) };
}

function readSetting(reader: TokenReader, settings: Map<string, PrismaValue>): void {
  const key = reader.expectWord();
  // A generator of an extension may hold a block of its own.
  if (reader.isAt('{')) return void settings.set(key, readValue(reader));
  reader.expect('=');
  settings.set(key, readValue(reader));
}

function readAttributes(reader: TokenReader): PrismaAttribute[] {
  const attributes: PrismaAttribute[] = [];
  while (reader.isAt('@') || reader.isAt('@@')) {
    const { line } = reader;
    reader.next();
    let name = reader.expectWord();
    while (reader.skip('.')) name += `.${reader.expectWord()}`;
    attributes.push({ name, args: reader.isAt('(') ? readArguments(reader) : [], line });
  }
  return attributes;
}

function readArguments(reader: TokenReader): PrismaArgument[] {
  const args: PrismaArgument[] = [];
  reader.expect('(');
  while (!reader.skip(')')) {
    const isNamed = reader.peek()?.kind === 'word' && reader.peek(1)?.text === ':';
    const name = isNamed ? reader.expectWord() : null;
    if (isNamed) reader.expect(':');
    args.push({ name, value: readValue(reader) });
    if (!reader.isAt(')')) reader.expect(',');
  }
  return args;
}

function readValue(reader: TokenReader): PrismaValue {
  if (reader.skip('[')) {
    const items: PrismaValue[] = [];
    while (!reader.skip(']')) {
      items.push(readValue(reader));
      if (!reader.isAt(']')) reader.expect(',');
    }
    return { kind: 'list', items };
  }
  if (reader.isAt('{')) return readObject(reader);
  const token = reader.peek();
  if (token?.kind === 'string') {
    reader.next();
    return { kind: 'string', text: token.text };
  }
  let text = reader.expectWord();
  while (reader.skip('.')) text += `.${reader.expectWord()}`;
  return reader.isAt('(')
    ? { kind: 'call', name: text, args: readArguments(reader) }
    : { kind: 'word', text };
}

/** `{ status: "open" }`, as in the condition of a partial index: kept as a call without a name. */
function readObject(reader: TokenReader): PrismaValue {
  const args: PrismaArgument[] = [];
  reader.expect('{');
  while (!reader.skip('}')) {
    const name = reader.expectWord();
    if (!reader.skip(':')) reader.expect('=');
    args.push({ name, value: readValue(reader) });
    reader.skip(',');
  }
  return { kind: 'call', name: '', args };
}
