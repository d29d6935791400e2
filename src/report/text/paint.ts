import { Chalk } from 'chalk';

/** What a piece of text is, never what color it has: reports without color are the same text. */
export interface Paint {
  readonly title: (text: string) => string;
  readonly seam: (text: string) => string;
  readonly table: (text: string) => string;
  readonly place: (text: string) => string;
  readonly number: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** The roles' colors, or none. The basic sixteen only, so they follow the terminal's own theme. */
export function paintFor(hasColor: boolean): Paint {
  const chalk = new Chalk({ level: hasColor ? 1 : 0 });
  return {
    title: (text) => chalk.bold(text),
    seam: (text) => chalk.bold.cyan(text),
    table: (text) => chalk.cyan(text),
    place: (text) => chalk.dim(text),
    number: (text) => chalk.bold(text),
    warning: (text) => chalk.yellow(text),
    dim: (text) => chalk.dim(text),
  };
}
