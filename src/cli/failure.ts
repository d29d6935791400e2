import { CommanderError } from 'commander';
import { DecomposeError } from '../errors.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { redact } from './redact.js';

export interface Failure {
  /** What to print on stderr; empty when everything has been said. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * Turns whatever was thrown into what the operator reads: what is wrong, what to do next.
 *
 * @param isVerbose with the stack and the causes behind it
 * @param urls database URLs in use, whose passwords must not be shown
 */
export function describeFailure(
  error: unknown,
  isVerbose: boolean,
  urls: readonly string[],
): Failure {
  if (error instanceof CommanderError) return describeUsage(error);
  const details = isVerbose ? `\n${stackOf(error)}` : '';
  if (error instanceof DecomposeError) {
    const text = `error  ${indent(error.message)}\nhint   ${indent(error.hint)}${details}\n`;
    return { text: redact(text, urls), exitCode: error.exitCode };
  }
  const text = [
    `error  This is a bug in decompose: ${indent(messageOf(error))}`,
    `hint   Please report it (npm bugs db-decompose) with the output of the same command and --verbose.${details}`,
    '',
  ].join('\n');
  return { text: redact(text, urls), exitCode: EXIT.failed };
}

/** Commander's own messages in our form: `error: unknown option '--formt'` and its suggestion in parentheses. */
function describeUsage(error: CommanderError): Failure {
  if (error.exitCode === 0) return { text: '', exitCode: EXIT.done };
  // Help that was asked for by giving nothing to do has been printed already.
  if (error.code === 'commander.help') return { text: '', exitCode: EXIT.usage };
  const [, message = '', suggestion] =
    /^(?:error: )?([^]*?)(?:\n\((Did you mean [^]*)\))?$/.exec(error.message.trim()) ?? [];
  // The value of a misspelled option is of no use here, and may be a secret.
  const plain = message
    .replace(/^(unknown option '[^'=]*)=[^]*'$/, "$1'")
    .replace(/'([^']*)'/g, '"$1"')
    .replace(/\.?$/, '.');
  const sentence = plain.charAt(0).toUpperCase() + plain.slice(1);
  const hint = suggestion ?? 'See "decompose --help" and "decompose analyze --help".';
  return {
    text: redact(`error  ${indent(sentence)}\nhint   ${indent(hint)}\n`),
    exitCode: EXIT.usage,
  };
}

/** Further lines stand under the first one. */
function indent(text: string): string {
  return text.trim().replace(/\r?\n/g, '\n       ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
