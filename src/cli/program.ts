import { Command } from 'commander';
import {
  withExplanation,
  withFormat,
  withInput,
  withOutput,
  withSaved,
  withScope,
  type CommonOptions,
} from './options.js';
import { version } from './version.js';

/**
 * The command line: names, options and help. What a command does is loaded when it runs, so that `--help` costs
 * no more than this file and commander.
 */
export function buildProgram(): Command {
  const program = new Command('decompose');
  program
    .description(
      'Tells a team how to take a monolithic relational database apart: seams, the foreign keys to break and an extraction order, each with its evidence from schema and code.',
    )
    .usage('<command> [options]')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXAMPLES);

  const analyze = program
    .command('analyze')
    .summary('the whole analysis of a repository')
    .description(
      'Reads the schema and the TypeScript or JavaScript code of the repository in DIR (default: the current folder) and reports seams, crossings, foreign keys to break and an extraction order. Without an input option it looks around in DIR and says what it used and what it ignored.',
    )
    .argument('[dir]', 'folder of the repository; default: the current one')
    .addHelpText('after', ANALYZE_EXAMPLES);
  withOutput(withFormat(withScope(withSaved(withInput(analyze))), 'text')).action(
    async (directory: string | undefined, options: CommonOptions) => {
      const { runAnalyze } = await import('./commands/analyze.js');
      await runAnalyze(directory, options, 'text');
    },
  );

  const exporting = program
    .command('export')
    .summary('a saved or fresh result in another format')
    .description(
      'Writes a saved result (--from), or that of a fresh analysis of DIR, in another format.',
    )
    .argument('[dir]', 'folder of the repository; default: the current one')
    .addHelpText('after', EXPORT_EXAMPLES);
  withOutput(withFormat(withScope(withSaved(withInput(exporting))), 'json')).action(
    async (directory: string | undefined, options: CommonOptions) => {
      const { runAnalyze } = await import('./commands/analyze.js');
      await runAnalyze(directory, options, 'json');
    },
  );

  addWhy(program);

  const scan = program
    .command('scan')
    .summary('only the facts, as a facts file')
    .description(
      'Writes what schema and code say, without any judgement, as a facts file that --facts reads.',
    )
    .argument('[dir]', 'folder of the repository; default: the current one')
    .addHelpText('after', SCAN_EXAMPLES);
  withOutput(withScope(withInput(scan))).action(
    async (directory: string | undefined, options: CommonOptions) => {
      const { runScan } = await import('./commands/scan.js');
      await runScan(directory, options);
    },
  );
  return program;
}

function addWhy(program: Command): void {
  const why = program
    .command('why')
    .summary('why a table is in its seam, or what ties two tables')
    .description(
      'One table: its seam, owner and role, what speaks for that and what against, with the evidence. Two tables: everything that ties them, with its weight; what crosses between them; or the shortest chain that connects them. A folder in second place is written as a path, e.g. ./shop.',
    )
    .usage('<table> [table] [dir] [options]')
    .argument('<table>', 'name of a table; its schema only where needed')
    .argument('[table]', 'another one')
    .argument('[dir]', 'folder of the repository; default: the current one')
    .addHelpText('after', WHY_EXAMPLES);
  withOutput(withExplanation(withScope(withSaved(withInput(why))))).action(
    async (first: string, second: string | undefined, third: string | undefined, options) => {
      const { runWhy } = await import('./commands/why.js');
      const names = [first, second, third].filter((name) => name !== undefined);
      await runWhy(names, options as CommonOptions);
    },
  );
}

const EXAMPLES = `
Examples:
  decompose analyze
  decompose analyze ~/shop --db postgresql://me@localhost/shop
  decompose analyze ~/shop --schema db/structure.sql --format markdown

"decompose analyze --help" shows every option.
Exit status: 0 done, 2 wrong use, 3 could not be done.`;

const ANALYZE_EXAMPLES = `
Examples:
  the current folder, with whatever schema stands in it
    decompose analyze
  a repository and its database
    decompose analyze ~/shop --db postgresql://me@localhost/shop
  a repository and a dump, every crossing with its place
    decompose analyze ~/shop --schema dump.sql --dialect mysql --full
  once analyzed, shown in several ways
    decompose analyze --format json --output result.json
    decompose analyze --from result.json --format dot | dot -Tsvg > seams.svg

Options that take several values take all that follow: write DIR before them.
Every option, exit status and environment variable: docs/cli.md`;

const EXPORT_EXAMPLES = `
Examples:
  decompose export --from result.json --format dot | dot -Tsvg > seams.svg
  decompose export --from result.json --format markdown --output seams.md
  decompose export ~/shop --output result.json`;

const WHY_EXAMPLES = `
Examples:
  decompose why orders
  decompose why orders customers ~/shop
  decompose why order_lines orders --from result.json
  decompose why orders ./shop --format json`;

const SCAN_EXAMPLES = `
Examples:
  decompose scan ~/shop --output shop.facts.json
  decompose scan ~/shop --db postgresql://me@localhost/shop --output facts.json
  decompose analyze --facts shop.facts.json stockroom.facts.json`;
