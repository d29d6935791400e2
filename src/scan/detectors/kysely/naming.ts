import type { Note, Project, ScanContext } from '../../detector.js';
import type { FileFacts } from '../../index-pass/facts.js';
import { ts } from '../../ts.js';

// https://kysely-org.github.io/kysely-apidoc/classes/CamelCasePlugin.html

/** How a plugin turns the names of the code into those of the database. */
interface CamelCase {
  readonly options: CamelCaseOptions;
  /** Some clients of the code do without it. */
  readonly isPartial: boolean;
}

export interface CamelCaseOptions {
  readonly upperCase: boolean;
  readonly underscoreBeforeDigits: boolean;
  readonly underscoreBetweenUppercaseLetters: boolean;
}

/** What the code's clients do to names; `null`: nothing. */
export const CAMEL_CASE: Note<CamelCase | null> = { name: 'kysely camel case', none: null };

/** The names that a table may have in the database, likeliest first. */
export function tableNamesOf(name: string, context: ScanContext): readonly string[] {
  const plugin = context.noted(CAMEL_CASE);
  if (plugin === null) return [name];
  const snake = snakeCase(name, plugin.options);
  return snake === name ? [name] : plugin.isPartial ? [snake, name] : [snake];
}

/** The name that a column has in the database. */
export function columnNameOf(name: string, context: ScanContext): string {
  const plugin = context.noted(CAMEL_CASE);
  return plugin === null || plugin.isPartial ? name : snakeCase(name, plugin.options);
}

/** Whether the code's clients have the `CamelCasePlugin`, and with which options. */
export function findCamelCase(project: Project, users: readonly FileFacts[]): CamelCase | null {
  const isImported = users.some(({ imports }) =>
    [...imports.values()].some(({ name }) => name === 'CamelCasePlugin'),
  );
  if (!isImported) return null;
  const found: CamelCaseOptions[] = [];
  let plain = 0;
  for (const file of users) {
    const tree = treeOf(file, project.contextOf(file.path));
    if (tree === null) continue;
    const { options, clients } = readClients(tree);
    found.push(...options);
    if (options.length === 0) plain += clients;
  }
  const [options] = found;
  return options === undefined ? null : { options, isPartial: plain > 0 };
}

/** The syntax tree of a file, by way of anything that is declared in it. */
export function treeOf(
  { declarations, classes, topCalls }: FileFacts,
  context: ScanContext,
): ts.SourceFile | null {
  const [ref] = [...declarations.values(), ...[...classes, ...topCalls].map((one) => one.ref)];
  const node = ref === undefined ? null : context.find(ref);
  return node === null ? null : node.getSourceFile();
}

function readClients(tree: ts.Node): {
  readonly options: readonly CamelCaseOptions[];
  readonly clients: number;
} {
  const options: CamelCaseOptions[] = [];
  let clients = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
      if (node.expression.text === 'CamelCasePlugin') options.push(optionsOf(node));
      if (node.expression.text === 'Kysely') clients += 1;
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { options, clients };
}

function optionsOf(node: ts.NewExpression): CamelCaseOptions {
  const [given] = node.arguments ?? [];
  const isSet = (name: string) =>
    given !== undefined &&
    ts.isObjectLiteralExpression(given) &&
    given.properties.some(
      (one) =>
        ts.isPropertyAssignment(one) &&
        one.name.getText() === name &&
        one.initializer.kind === ts.SyntaxKind.TrueKeyword,
    );
  return {
    upperCase: isSet('upperCase'),
    underscoreBeforeDigits: isSet('underscoreBeforeDigits'),
    underscoreBetweenUppercaseLetters: isSet('underscoreBetweenUppercaseLetters'),
  };
}

/** `customerId` as the plugin writes it: `customer_id`. Dots stay. */
export function snakeCase(name: string, options: CamelCaseOptions): string {
  let snake = '';
  for (let i = 0; i < name.length; i += 1) {
    const [before, letter] = [name[i - 1] ?? '', name[i] ?? ''];
    const isAfterUpper = isUpper(before) && !options.underscoreBetweenUppercaseLetters;
    const isDigit = /\d/.test(letter) && options.underscoreBeforeDigits && !/\d/.test(before);
    const begins = (isUpper(letter) && !isAfterUpper) || isDigit;
    if (begins && before !== '' && before !== '_' && before !== '.') snake += '_';
    snake += letter.toLowerCase();
  }
  return options.upperCase ? snake.toUpperCase() : snake;
}

function isUpper(letter: string): boolean {
  return letter !== letter.toLowerCase();
}
