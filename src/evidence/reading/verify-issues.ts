import type { RecordIssue } from './record-issue.ts';

/* What verification finds, as issues. */

export function altered(line: number): RecordIssue {
  return {
    code: 'RECORD_ALTERED',
    severity: 'error',
    line,
    message: 'the line is not as it was written, or does not belong to this record',
    hint: 'compare it with another copy of the record',
  };
}

export function notChained(): RecordIssue {
  return {
    code: 'RECORD_NOT_CHAINED',
    severity: 'error',
    line: 1,
    message: 'the record has `recordVersion` 1, whose lines are not chained: nothing can be proved',
    hint: 'records that this version writes can be verified',
  };
}

export function notClosed(line: number): RecordIssue {
  return {
    code: 'RECORD_NOT_CLOSED',
    severity: 'error',
    line,
    message: 'the record has no end, so lines after this one may be missing',
    hint: 'the process of the call was ended, or lines were taken away',
  };
}

export function notSigned(line: number): RecordIssue {
  return {
    code: 'RECORD_NOT_SIGNED',
    severity: 'error',
    line,
    message: 'the record is not signed, so the key proves nothing about it',
    hint: 'the call may have run without a signing key, or its end was taken away',
  };
}

export function notCovered(line: number): RecordIssue {
  return {
    code: 'RECORD_NOT_SIGNED',
    severity: 'error',
    line,
    message: 'the record begins again here, and the signature covers only what follows',
    hint: 'somebody cut or moved the file during the call; the lines before this one are not proved',
  };
}

export function signatureWrong(line: number): RecordIssue {
  return {
    code: 'RECORD_SIGNATURE_WRONG',
    severity: 'error',
    line,
    message: 'the signature is not one of this key over this record',
    hint: 'give the public half of the key that the call was signed with, or compare the file with another copy',
  };
}
