import type { RecordIssue, VerifiedRecord } from '../evidence/index.ts';
import { asText, count } from './as-text.ts';
import type { Integrity } from './view-data.ts';

/** What the verification of the chain found, in one sentence and the first findings. */
export function integrityOf(verified: VerifiedRecord): Integrity {
  if (!verified.ok)
    return { state: 'broken', sentence: asText(verified.error.message), findings: [] };
  const { issues, lines, lastHash } = verified;
  const findings = issues.slice(0, FINDINGS_AT_MOST).map(findingOf);
  const left = issues.length - findings.length;
  if (left > 0) findings.push(`${left} more: \`floorkeeper verify\` lists them`);
  const whole = `${count(lines, 'line')}, the last one ${lastHash.slice(0, 12)}`;
  const state = stateOf(issues);
  const sentences: Readonly<Record<Integrity['state'], string>> = {
    holds: `The hash chain holds: the record is as it was written (${whole}).`,
    incomplete: `The hash chain holds, and the record says itself that lines were lost (${whole}).`,
    unproved: `Nothing shows that the record was changed, and nothing proves that it was not (${count(lines, 'line')}).`,
    broken: `The record is NOT as it was written: ${count(issues.length, 'finding')} in ${count(lines, 'line')}.`,
  };
  return { state, sentence: sentences[state], findings };
}

function stateOf(issues: readonly RecordIssue[]): Integrity['state'] {
  if (issues.length === 0) return 'holds';
  const errors = issues.filter(isError);
  if (errors.length === 0) return 'incomplete';
  return errors.every(({ code }) => UNPROVED.has(code)) ? 'unproved' : 'broken';
}

function findingOf({ line, message }: RecordIssue): string {
  return `line ${line}: ${asText(message)}`;
}

function isError({ severity }: RecordIssue): boolean {
  return severity === 'error';
}

/** A record that lacks only its chain or its end has not been shown to be altered. */
const UNPROVED: ReadonlySet<string> = new Set(['RECORD_NOT_CHAINED', 'RECORD_NOT_CLOSED']);
const FINDINGS_AT_MOST = 8;
