import { Command, Option } from 'commander';
import { operatorError } from '../errors.js';
import { reporters } from '../report/reporters.js';

/** What every command that analyzes takes, as commander hands it over. */
export interface CommonOptions {
  readonly db?: string;
  readonly dbSchema?: readonly string[];
  readonly schema?: readonly string[];
  readonly dialect?: 'postgresql' | 'mysql';
  readonly facts?: readonly string[];
  readonly from?: string;
  readonly config?: string;
  readonly code?: readonly string[];
  readonly modules?: readonly string[];
  readonly services?: number;
  readonly format?: string;
  readonly output?: string;
  readonly full?: boolean;
  readonly cache?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Adds the options that say what is read. */
export function withInput(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .option('--db <url>', 'database to read, e.g. postgresql://user@host/shop (env: DATABASE_URL)')
    .option('--db-schema <name...>', "schemas of that database; default: all but the system's")
    .option('--schema <path...>', 'SQL dump, DDL, folder of migrations, or ORM schema instead')
    .addOption(
      new Option('--dialect <name>', 'dialect of the SQL files, where they do not tell').choices([
        'postgresql',
        'mysql',
      ]),
    )
    .option('--facts <file...>', 'facts files from elsewhere, merged in')
    .option('--config <file>', 'configuration; default: decompose.config.* in DIR');
}

/** Adds the option to show what was saved before. */
export function withSaved(command: Command): Command {
  return command.option('--from <file>', 'a saved JSON result instead of an analysis; - is stdin');
}

/** Adds the options that say which part is looked at, and how. */
export function withScope(command: Command): Command {
  return command
    .optionsGroup('Scope:')
    .option('--code <dir...>', 'folders with code, relative to DIR; default: all of DIR')
    .option('--modules <glob...>', 'folders that are one module each, e.g. "src/*"')
    .option('--services <n>', 'ask for that many seams', parseServices)
    .option('--no-cache', 'read all code anew, and keep nothing for the next run');
}

/** Adds the options that say how a result is written. */
export function withFormat(command: Command, defaultFormat: string): Command {
  const formats = Object.entries(reporters).map(
    ([name, { description }]) => `${name}: ${description}`,
  );
  return command
    .optionsGroup('Output:')
    .option('--format <name>', `default ${defaultFormat};\n${formats.join('\n')}`)
    .option('--full', 'leave nothing out: every crossing and gap with its place');
}

/** Adds the options that say how an explanation is written. */
export function withExplanation(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--format <name>', 'default text;\njson: the same as data')
    .option('--full', 'leave nothing out: every fact with its place');
}

/** Adds the options of everything that writes. */
export function withOutput(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--output <file>', 'write there instead of to stdout')
    .option('--quiet', 'no progress on stderr')
    .option('--verbose', 'with the stack of an error')
    .helpOption('-h, --help', 'show this');
}

function parseServices(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw operatorError('invalid-option-value', '--services', value, 'give a whole number from 1');
}
