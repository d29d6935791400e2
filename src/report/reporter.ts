import type { AnalysisResult } from '../model/result.js';

/** Turns a result into text. Never prints, exits, sorts or decides. */
export interface Reporter {
  /** One line for `--help`. */
  readonly description: string;
  render(result: AnalysisResult, options: RenderOptions): string;
}

export interface RenderOptions {
  /** Columns of the terminal; 80 when the output is not a terminal. */
  readonly width: number;
  /** Whether ANSI colours may be written. */
  readonly hasColor: boolean;
}
