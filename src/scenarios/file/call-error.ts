/** What can keep a call from taking place. Each code has a row in docs/errors.md. */
export type CallErrorCode = 'CALL_NO_AGENT' | 'CALL_NO_WORKER' | 'CALL_NO_RECORD';

/** A call that could not be made: one sentence that says why, and a hint that says what to do. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: CallErrorCode;
  readonly hint: string;

  constructor(code: CallErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
