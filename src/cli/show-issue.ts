import { formatIssue } from '../policy/index.ts';
import { oneLine } from './printable.ts';

type Issue = Parameters<typeof formatIssue>[0];

/** An issue as it is printed. A line break in what it quotes from a file is escaped. */
export function showIssue(issue: Issue): string {
  const { file, path, message, expected, hint } = issue;
  return formatIssue({
    ...issue,
    file: oneLine(file),
    path: oneLine(path),
    message: oneLine(message),
    ...(expected === undefined ? {} : { expected: oneLine(expected) }),
    ...(hint === undefined ? {} : { hint: oneLine(hint) }),
  });
}

/** A number of things in words: `1 error`, `2 errors`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
