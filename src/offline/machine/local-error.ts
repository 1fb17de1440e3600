/** What can keep the local stack from starting. Each code has a row in docs/errors.md. */
export type LocalErrorCode =
  | 'LOCAL_CACHE_UNUSABLE'
  | 'LOCAL_NO_RECOGNIZER'
  | 'LOCAL_NO_SERVER'
  | 'LOCAL_PORT_BUSY'
  | 'LOCAL_SERVER_BUILD_FAILED'
  | 'LOCAL_SERVER_FAILED'
  | 'LOCAL_SERVER_KEYS'
  | 'LOCAL_SERVER_UNREACHABLE';

/** A fault of this machine, not of the project: one sentence that says what, and a hint that says what to do. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
  readonly code: LocalErrorCode;
  readonly hint: string;

  constructor(code: LocalErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** The error as a person reads it at a terminal: what is wrong, then the cure on a line of its own. */
export function formatLocalError(error: LocalError): string {
  return `${error.code}: ${error.message}\n  hint: ${error.hint}`;
}
