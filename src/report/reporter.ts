import type { AnalysisResult } from '../model/result.js';

/** Turns a result into text. Pure: never prints, exits, or reads anything but the result and the options. */
export interface Reporter {
  /** Ends in a line feed. The same result and options give the same bytes. */
  render(result: AnalysisResult, options: RenderOptions): string;
}

export interface RenderOptions {
  /** Columns of the terminal; 80 when the output is not a terminal. */
  readonly width: number;
  /** Whether ANSI colors may be written. */
  readonly hasColor: boolean;
  /** Nothing is cut: every table, crossing, gap and unresolved call site with its place. */
  readonly isFull: boolean;
}
