/**
 * The TypeScript that ts-morph carries: one parser for the whole scanner. Its raw walks are some thirty times
 * faster than ts-morph's wrapped ones, so the wrapped ones are not used. Loading it takes half a second:
 * import the scanner lazily.
 */
export { ts } from 'ts-morph';
