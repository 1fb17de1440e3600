import { formatIssue, type Issue } from '../authored/index.ts';

/*
 * The codes of faults and findings. Scripts read them in reports: they are never renamed, only
 * added to. Each has a row in `docs/errors.md`.
 */

/** Faults: the file is refused. */
export const FAULT_CODES = [
  'POLICY_SYNTAX',
  'POLICY_TOO_LARGE',
  'POLICY_DUPLICATE_KEY',
  'POLICY_UNKNOWN_KEY',
  'POLICY_MISSING_KEY',
  'POLICY_WRONG_TYPE',
  'POLICY_WRONG_VALUE',
  'POLICY_OUT_OF_RANGE',
  'POLICY_BAD_NAME',
  'POLICY_BAD_KEYPAD_KEY',
  'POLICY_BAD_PATTERN',
  'POLICY_CONFLICT',
  'POLICY_UNKNOWN_MESSAGE',
  'POLICY_UNKNOWN_BASE',
  'POLICY_NESTED_BASE',
  'POLICY_UNKNOWN_WORKFLOW',
  'POLICY_DUPLICATE_WORKFLOW',
  'POLICY_UNREADABLE',
  'POLICY_NOT_PUBLISHED',
] as const;

/** Findings of the lint: the file is accepted, but something in it needs a look. */
export const FINDING_CODES = [
  'POLICY_NO_WAY_TO_HUMAN',
  'POLICY_ESCALATION_MISSING',
  'POLICY_ESCALATION_UNREACHABLE',
  'POLICY_ESCALATION_SILENT',
  'POLICY_ESCALATION_REPEATED',
  'POLICY_ESCALATION_KEY_COLLECTED',
  'POLICY_DELIVERY_INCOMPLETE',
  'POLICY_OPTION_UNREACHABLE',
  'POLICY_KEY_UNDECLARED',
  'POLICY_ANSWER_LOST',
  'POLICY_HELD_TOO_SHORT',
  'POLICY_SILENCE_UNREACHABLE',
  'POLICY_SILENCE_TOO_SOON',
  'POLICY_REPROMPT_WITHOUT_TEXT',
  'POLICY_UNFILLED_PLACEHOLDER',
  'POLICY_GRACE_TOO_LONG',
  'POLICY_SHARED_MESSAGE_CHANGED',
  'POLICY_NO_EFFECT',
  'POLICY_WORD_LISTED_TWICE',
  'POLICY_LANGUAGE_WITHOUT_WORDS',
  'POLICY_MESSAGE_WITHOUT_TEXT',
  'POLICY_ACCEPTED_NOTHING',
  'POLICY_NO_LADDER',
  'POLICY_LADDER_ENDS_OPEN',
  'POLICY_NO_TERMINATOR',
  'POLICY_COUNT_DIFFERS',
  'POLICY_SECRET_IN_CONTEXT',
  'POLICY_MARKUP_SPOKEN',
  'POLICY_LANGUAGE_NOT_LISTED',
  'POLICY_PHRASE_IS_PATTERN',
  'POLICY_PHRASE_MATCHES_ALONE',
  'POLICY_DURATION_IN_SECONDS',
  'POLICY_NAME_OF_SECTION',
] as const;

/** The code of a finding, which `lint.accept` may name. */
export type FindingCode = (typeof FINDING_CODES)[number];

/** All codes of a policy: faults, then findings. */
export const ISSUE_CODES = [...FAULT_CODES, ...FINDING_CODES] as const;

/** The code of a fault or finding. */
export type IssueCode = (typeof ISSUE_CODES)[number];

/** One thing wrong with a policy file. */
export type PolicyIssue = Issue<IssueCode>;

/**
 * Thrown if code, not a person, asks for a faulty policy: `createFloor` rejects with it.
 * `issues` holds all faults of the policy, `message` prints them.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  /** The code of the first fault. */
  readonly code: IssueCode;
  readonly issues: readonly PolicyIssue[];

  constructor(issues: readonly PolicyIssue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.code = issues[0]?.code ?? 'POLICY_UNREADABLE';
    this.issues = issues;
  }
}
