/** What the process ends with; documented in docs/cli.md. Never a count. */
export const EXIT = {
  /** Done, and nothing at or above the threshold. */
  done: 0,
  /** `check` found something. */
  found: 1,
  /** Wrong use: a flag, an argument, the configuration. */
  usage: 2,
  /** The truth could not be established: no connection, unreadable input, a bug. */
  failed: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
