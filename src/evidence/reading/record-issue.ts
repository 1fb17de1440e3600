/** What is wrong with a record, and where. `line` is 1-based. */
export type RecordError = {
  readonly code: (typeof RECORD_CODES)[number];
  readonly message: string;
  readonly hint: string;
  readonly line: number;
};

/** Every code of a `RecordError`. */
export const RECORD_CODES = [
  'RECORD_UNREADABLE',
  'RECORD_MALFORMED',
  'RECORD_WITHOUT_HEAD',
  'RECORD_WRONG_VERSION',
  'RECORD_HAS_GAP',
  'RECORD_OUT_OF_ORDER',
  'RECORD_LINES_LOST',
  'RECORD_BEGUN_ANEW',
  'RECORD_TORN',
  'RECORD_ALTERED',
  'RECORD_NOT_CHAINED',
  'RECORD_NOT_CLOSED',
  'RECORD_NOT_SIGNED',
  'RECORD_SIGNATURE_WRONG',
] as const;

/**
 * Something that is missing in a record that can still be read. A `warning` is explained by the record
 * itself or by the end of a process; an `error` is damage.
 */
export type RecordIssue = RecordError & {
  readonly severity: 'warning' | 'error';
  /** The first and last missing number, if known. */
  readonly fromSeq?: number;
  readonly toSeq?: number;
};
