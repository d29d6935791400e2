import type { CodeFacts } from '../model/access.js';
import { sortBy } from '../util/sort.js';

/**
 * Puts what the scan saw and what facts files say into one picture of the code.
 *
 * @param facts from `readFacts`; its ids get `facts:` in front, so that they never meet those of the scan
 */
export function mergeCode(scanned: CodeFacts, facts: CodeFacts): CodeFacts {
  const id = (own: string): string => `facts:${own}`;
  const idOrNull = (own: string | null): string | null => (own === null ? null : id(own));
  const modules = new Map([...facts.modules, ...scanned.modules].map((each) => [each.id, each]));
  return {
    modules: sortBy(modules.values(), (each) => each.id),
    accesses: [
      ...scanned.accesses,
      ...facts.accesses.map((access) => ({
        ...access,
        statement: idOrNull(access.statement),
        transaction: idOrNull(access.transaction),
      })),
    ],
    statements: [
      ...scanned.statements,
      ...facts.statements.map((each) => ({ ...each, id: id(each.id) })),
    ],
    transactions: [
      ...scanned.transactions,
      ...facts.transactions.map((each) => ({ ...each, id: id(each.id) })),
    ],
    useCases: [
      ...scanned.useCases,
      ...facts.useCases.map((each) => ({
        ...each,
        steps: each.steps.map((step) => ({ ...step, transaction: idOrNull(step.transaction) })),
      })),
    ],
    unresolved: [...scanned.unresolved, ...facts.unresolved],
    setAside: [...scanned.setAside, ...facts.setAside],
    files: {
      seen: scanned.files.seen + facts.files.seen,
      parsed: scanned.files.parsed + facts.files.parsed,
      skipped: scanned.files.skipped + facts.files.skipped,
      withErrors: scanned.files.withErrors + facts.files.withErrors,
      lines: scanned.files.lines + facts.files.lines,
    },
  };
}
