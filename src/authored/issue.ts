/*
 * What can be wrong with a policy. Written to reports and read by scripts: never renamed, only
 * added. Each has a row in `docs/errors.md`.
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

/** Findings of the lint: the file is accepted, and something in it deserves a look. */
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
] as const;

/** The code of a finding, which `lint.accept` may name. */
export type FindingCode = (typeof FINDING_CODES)[number];

/** All codes of a policy: faults, then findings. */
export const ISSUE_CODES = [...FAULT_CODES, ...FINDING_CODES] as const;

/** The code of a fault or finding. */
export type IssueCode = (typeof ISSUE_CODES)[number];

/** One thing wrong with a policy file. Data, not an exception: all of them are reported at once. */
export type PolicyIssue = {
  readonly code: IssueCode;
  /** `error`: the file is refused. `warning`: a finding of the lint, the file is accepted. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** 1-based, as an editor counts. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** Where in the document, as a reader would say it: `messages.greeting.graceMs`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  /** What may stand there, where a value was expected. */
  readonly expected?: string;
  /** What to do about it. */
  readonly hint: string;
};

/**
 * One issue as the command line prints it: `file:line:col severity CODE at path: message`, then
 * what was expected and the hint on lines of their own.
 */
export function formatIssue(issue: PrintableIssue): string {
  const at = issue.path === '' ? '' : ` at ${issue.path}`;
  const place = `${issue.file}:${issue.line}:${issue.column}`;
  const lines = [`${place} ${issue.severity} ${issue.code}${at}: ${issue.message}`];
  if (issue.expected !== undefined) lines.push(`  expected: ${issue.expected}`);
  if (issue.hint !== undefined) lines.push(`  hint: ${issue.hint}`);
  return lines.join('\n');
}

/** An issue of a policy, or of another file that an author writes. */
export type PrintableIssue = Omit<PolicyIssue, 'code' | 'hint'> & {
  readonly code: string;
  readonly hint?: string;
};

/**
 * Thrown where code, not a person, asked for a faulty policy: `createFloor` rejects with it.
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

/** Issues in the order of reading, each once: a fault in a shared file concerns many messages. */
export function sortIssues(issues: readonly PolicyIssue[]): readonly PolicyIssue[] {
  const seen = new Map(issues.map((issue) => [formatIssue(issue), issue]));
  return [...seen.values()].toSorted(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
