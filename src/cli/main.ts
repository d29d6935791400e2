import { EXIT } from './exit-codes.js';
import { describeFailure } from './failure.js';
import { buildProgram } from './program.js';

/** The process: signals, broken pipes, and the one place where errors are caught and printed. */

const isVerbose =
  process.argv.includes('--verbose') || (process.env['DEBUG'] ?? '').includes('decompose');

process.stdout.on('error', stopAtBrokenPipe);
process.stderr.on('error', stopAtBrokenPipe);
process.on('SIGINT', () => process.exit(EXIT.interrupted));
process.on('uncaughtException', fail);

try {
  await buildProgram().parseAsync();
} catch (error) {
  fail(error);
}

/** The reader has seen enough (`| head`): no error. */
function stopAtBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  fail(error);
}

function fail(error: unknown): void {
  const failure = describeFailure(error, isVerbose, databaseUrls());
  process.stderr.write(failure.text);
  process.exitCode = failure.exitCode;
}

function databaseUrls(): string[] {
  const { argv, env } = process;
  const given = argv.flatMap((argument, index) =>
    argument === '--db' ? [argv[index + 1] ?? ''] : argument.startsWith('--db=') ? [argument] : [],
  );
  return [...given, env['DATABASE_URL'] ?? ''];
}
