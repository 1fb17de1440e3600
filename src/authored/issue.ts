/** The kinds of fault in any file that people write; a format has its own code for each. */
export type FileFault =
  | 'SYNTAX'
  | 'TOO_LARGE'
  | 'DUPLICATE_KEY'
  | 'UNKNOWN_KEY'
  | 'MISSING_KEY'
  | 'WRONG_TYPE'
  | 'WRONG_VALUE'
  | 'OUT_OF_RANGE'
  | 'BAD_NAME'
  | 'BAD_KEYPAD_KEY'
  | 'BAD_PATTERN'
  | 'UNREADABLE';

/** One thing wrong with a file. Data, not an exception: all of them are reported at once. */
export type Issue<Code extends string = string> = {
  readonly code: Code;
  /** `error`: the file is refused. `warning`: a finding of the lint, the file is accepted. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** 1-based, as an editor counts. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** The path in the document, such as `messages.greeting.graceMs`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  /** The allowed values, if a value was expected. */
  readonly expected?: string;
  /** What to do about it. */
  readonly hint: string;
};

/**
 * One issue as the command line prints it: `file:line:col severity CODE at path: message`, then
 * what was expected and the hint on lines of their own.
 */
export function formatIssue(issue: Issue): string {
  const at = issue.path === '' ? '' : ` at ${issue.path}`;
  const place = `${issue.file}:${issue.line}:${issue.column}`;
  const lines = [`${place} ${issue.severity} ${issue.code}${at}: ${issue.message}`];
  if (issue.expected !== undefined) lines.push(`  expected: ${issue.expected}`);
  lines.push(`  hint: ${issue.hint}`);
  return lines.join('\n');
}

/** Issues in reading order, each once: a fault in a shared file concerns many messages. */
export function sortIssues<Code extends string>(
  issues: readonly Issue<Code>[],
): readonly Issue<Code>[] {
  const seen = new Map(issues.map((issue) => [formatIssue(issue), issue]));
  return [...seen.values()].toSorted(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
