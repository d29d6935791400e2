/**
 * Errors that the operator can mend. Everything else that is thrown is a bug and is reported as one.
 * What could not be read but does not stop the run is a `Gap`, not an error.
 */

interface ErrorText {
  /** What is wrong and where, the value in quotes. Never holds a password. */
  readonly message: string;
  /** What to do next, naming the flag, file or key. */
  readonly hint: string;
  /** 2: wrong use (flag, configuration). 3: the truth could not be established. */
  readonly exitCode: 2 | 3;
}

/** Every operator error, in alphabetical order: code to text. Add a row here, never an ad-hoc `Error`. */
const ERRORS = {
  'unreadable-file': (file: string, reason: string) => ({
    message: `Cannot read "${file}": ${reason}.`,
    hint: 'Check the path and its permissions.',
    exitCode: 3,
  }),
} as const satisfies Record<string, (...args: never[]) => ErrorText>;

export type ErrorCode = keyof typeof ERRORS;

/** Thrown through `operatorError`; caught once, in `cli/main.ts`. */
export class DecomposeError extends Error {
  override readonly name = 'DecomposeError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: 2 | 3;

  constructor(code: ErrorCode, text: ErrorText, cause?: unknown) {
    super(text.message, { cause });
    this.code = code;
    this.hint = text.hint;
    this.exitCode = text.exitCode;
  }
}

/**
 * Builds the error for `code` with its arguments filled in; the caller throws it.
 *
 * @param args the arguments of the row in `ERRORS`
 */
export function operatorError<C extends ErrorCode>(
  code: C,
  ...args: Parameters<(typeof ERRORS)[C]>
): DecomposeError {
  const describe: (...args: Parameters<(typeof ERRORS)[C]>) => ErrorText = ERRORS[code];
  return new DecomposeError(code, describe(...args));
}
