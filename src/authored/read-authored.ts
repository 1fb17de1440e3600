import { isUtf8 } from 'node:buffer';
import { readRegularFile } from '../files/index.ts';
import type { Format } from './format.ts';
import type { FileFault, Issue } from './issue.ts';
import { FILE_CHARS_MAX, tooLarge } from './read.ts';

/** The text of a file that people write, or the reason why it cannot be read. */
export type AuthoredText<Code extends string> =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly issue: Issue<Code> };

/**
 * Reads a file that people write; `shownAs` is its name in issues. Never throws. A path that is not
 * a regular file, and a file above the size limit, is refused before it is loaded into memory.
 */
export async function readAuthored<Code extends string>(
  path: string,
  format: Pick<Format<Code>, 'noun' | 'codeOf'>,
  shownAs = path,
): Promise<AuthoredText<Code>> {
  const read = await readRegularFile(path, FILE_CHARS_MAX * BYTES_A_CHAR_MAX);
  if (read.ok) {
    if (isUtf8(read.bytes)) return { ok: true, text: read.bytes.toString('utf8') };
    return { ok: false, issue: notUtf8(shownAs, read.bytes, format.codeOf('SYNTAX')) };
  }
  const { reason, message } = read.refusal;
  if (reason === 'too_large') return { ok: false, issue: tooLarge(shownAs, format) };
  const fault: FileFault = 'UNREADABLE';
  const issue: Issue<Code> = {
    ...AT_THE_TOP,
    code: format.codeOf(fault),
    file: shownAs,
    message: `cannot be read: ${message}`,
    hint:
      reason === 'not_a_file'
        ? `name a regular file of a ${format.noun}`
        : 'check the path and its permissions',
  };
  return { ok: false, issue };
}

/** UTF-8 takes three bytes at most for one UTF-16 unit. */
const BYTES_A_CHAR_MAX = 3;

const AT_THE_TOP = { severity: 'error', line: 1, column: 1, path: '' } as const;

/** If it were read anyway, an umlaut would become the replacement character, and be spoken. */
function notUtf8<Code extends string>(file: string, bytes: Buffer, code: Code): Issue<Code> {
  const before = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
  const lines = before.split('\n');
  return {
    ...AT_THE_TOP,
    code,
    file,
    line: lines.length,
    column: (lines.at(-1) ?? '').length + 1,
    message: 'the file is not written in UTF-8',
    hint: 'save it as UTF-8: most editors offer that as the encoding of the file',
  };
}
