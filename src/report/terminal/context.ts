import type { AnalysisResult } from '../../model/result.js';
import { seamNames } from '../digest.js';
import { printable } from '../text/characters.js';
import type { Page } from '../text/page.js';

/** What every section of the terminal report is written from. */
export interface ReportContext extends Page {
  readonly result: AnalysisResult;
  readonly isFull: boolean;
  /** A seam's name by its id, painted. */
  readonly seam: (id: string) => string;
  /** A table's or column's name, painted and safe to print. */
  readonly table: (name: string) => string;
}

/** Binds the result to a page; `page.paint` decides whether anything is colored. */
export function contextFor(page: Page, result: AnalysisResult, isFull: boolean): ReportContext {
  const nameOf = seamNames(result);
  return {
    ...page,
    result,
    isFull,
    seam: (id) => page.paint.seam(printable(nameOf(id))),
    table: (name) => page.paint.table(printable(name)),
  };
}
