import { operatorError } from '../errors.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { describeFailure } from './failure.js';
import { buildProgram } from './program.js';

/** The process: broken pipes, and the one place where errors are caught and printed. */

const isVerbose =
  process.argv.includes('--verbose') || (process.env['DEBUG'] ?? '').includes('decompose');

process.stdout.on('error', (error) => stopAtBrokenPipe(error, 'standard output'));
process.stderr.on('error', (error) => stopAtBrokenPipe(error, 'standard error'));
process.on('uncaughtException', fail);

let hasEnded = false;
process.on('exit', reportEarlyExit);

try {
  await buildProgram().parseAsync();
} catch (error) {
  fail(error);
}
hasEnded = true;

/** The reader has seen enough (`| head`): no error. */
function stopAtBrokenPipe(error: NodeJS.ErrnoException, stream: string): void {
  if (error.code === 'EPIPE') stop(EXIT.done);
  fail(
    operatorError(
      'cannot-write',
      stream,
      error.code === 'ENOSPC' ? 'no space left' : error.message,
    ),
  );
}

function stop(status: ExitCode): never {
  hasEnded = true;
  process.exit(status);
}

/** Code in a configuration file that ends the process, or waits for something that never comes. */
function reportEarlyExit(): void {
  if (hasEnded) return;
  fail(operatorError('ended-early'));
}

function fail(error: unknown): void {
  const failure = describeFailure(error, isVerbose, databaseUrls());
  process.exitCode = failure.exitCode;
  // All has been said: timers that a driver left behind must not keep the process waiting.
  process.stderr.write(failure.text, () => stop(failure.exitCode));
}

/** Whatever looks like one: a URL may stand where it does not belong, and its password may be anything. */
function databaseUrls(): string[] {
  return [...process.argv, process.env['DATABASE_URL'] ?? ''].filter((text) =>
    text.includes('://'),
  );
}
