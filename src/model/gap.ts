/** Something that was there and could not be seen. A gap is data, not an exception: it is counted and shown. */
export interface Gap {
  readonly kind:
    | 'permission'
    | 'timeout'
    | 'unreadable-file'
    | 'unparsed-statement'
    | 'unapplied-statement'
    | 'unparsed-file'
    | 'skipped-file'
    | 'unknown-table'
    | 'unsupported'
    | 'ignored-input'
    | 'call-depth';
  /** What is missing from the picture, e.g. `schema billing`, `function close_month()`. */
  readonly subject: string;
  /** One sentence: why, and what to do about it where something can be done. */
  readonly message: string;
  /** Relative to the analysed folder; `null` when it did not come from a file. */
  readonly file: string | null;
  /** 1-based; `null` when not known. */
  readonly line: number | null;
}
