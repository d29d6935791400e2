import { ts } from './ts.js';

/** Whether a file or a function's body begins with a directive such as `'use server'`. */
export function beginsWith([first]: readonly ts.Statement[], directive: string): boolean {
  return (
    first !== undefined &&
    ts.isExpressionStatement(first) &&
    ts.isStringLiteral(first.expression) &&
    first.expression.text === directive
  );
}
