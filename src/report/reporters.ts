import type { Reporter } from './reporter.js';

/** One output format. Loaded when it is asked for, so that `--help` starts without any of them. */
export interface Format {
  /** One line for `--help`. */
  readonly description: string;
  readonly load: () => Promise<Reporter>;
}

/** Every output format by the name that `--format` takes. Adding one: docs/adding-a-reporter.md. */
export const reporters = {
  text: {
    description: 'a report to read in the terminal',
    load: async () => (await import('./terminal.js')).text,
  },
  json: {
    description: 'the whole result; --from reads it again',
    load: async () => (await import('./json.js')).json,
  },
  dot: {
    description: 'a graph for Graphviz (dot -Tsvg)',
    load: async () => (await import('./dot.js')).dot,
  },
  markdown: {
    description: 'a report for a pull request or a wiki',
    load: async () => (await import('./markdown.js')).markdown,
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof reporters;
