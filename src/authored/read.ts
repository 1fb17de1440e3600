import { LineCounter, type Document } from 'yaml';
import type { Issue } from './issue.ts';
import { readNode } from './nodes.ts';
import { parseBounded } from './parse-bounded.ts';
import type { DataPath, Position } from './path.ts';
import {
  createReader,
  issueAt,
  lineText,
  placeOf,
  report,
  TOP,
  type Fault,
  type Reader,
  type Reading,
} from './reader.ts';
import { findSyntaxFaults, withoutSigns, type SyntaxFault } from './syntax.ts';
import { commentForKey, controlCharacter } from './typography.ts';

/** A YAML text as plain data, with the place of every key and value. */
export type YamlData<Code extends string = string> = {
  readonly file: string;
  readonly data: unknown;
  readonly issues: readonly Issue<Code>[];
  /** True if the text has a syntax fault: a key that seems missing may be in a part that was not read. */
  readonly hasSyntaxFault: boolean;
  /** True if an error on this line may only be a consequence of an earlier syntax error. */
  readonly isAfterSyntaxFault: (line: number) => boolean;
  /** The position of the value at a path, or of the deepest existing one above it. */
  readonly valueAt: (path: DataPath) => Position;
  /** The position of the key at a path, else of the value. */
  readonly keyAt: (path: DataPath) => Position;
  /** The text of a line, 1-based. */
  readonly lineAt: (line: number) => string;
};

/** The longest file that is read, in characters: a policy of 200 messages has about 60,000. */
export const FILE_CHARS_MAX = 262_144;

/**
 * Reads a YAML text. Never throws.
 *
 * The data is built from the nodes rather than by the library's `toJS`, so that aliases, depth and
 * size are bounded, `1` and `"1"` are one key, and every value keeps its place.
 */
export function readYaml<Code extends string>(
  source: string,
  file: string,
  format: Reading<Code>,
): YamlData<Code> {
  if (source.length > FILE_CHARS_MAX) return unread(tooLarge(file, format));
  const text = source.replace(/^\uFEFF/, '');
  if (/\r/.test(text) && !text.includes('\n')) return unread(oldLines(file, format));
  const lines = new LineCounter();
  const parsed = parseBounded(text, lines);
  const faults = findSyntaxFaults({ text, document: parsed, lines, noun: format.noun });
  const sound = withoutSigns(text, faults);
  const document = sound === text ? parsed : parseBounded(sound, new LineCounter());
  const reader = createReader({ file, text, lines, document, format });
  reportSyntax(reader, parsed, faults);
  const data = document.contents === null ? undefined : readNode(reader, document.contents, []);
  const valueAt = (path: DataPath): Position => {
    for (let length = path.length; length >= 0; length -= 1) {
      const found = reader.values.get(placeOf(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return TOP;
  };
  return {
    file,
    data,
    issues: reader.issues,
    hasSyntaxFault: reader.hasSyntaxFault,
    isAfterSyntaxFault: (line) => line >= reader.soundBeforeLine || reader.bentLines.has(line),
    valueAt,
    keyAt: (path) => reader.keys.get(placeOf(path)) ?? valueAt(path),
    lineAt: (line) => lineText(reader, line),
  };
}
function reportSyntax(
  reader: Reader,
  document: Document.Parsed,
  faults: readonly SyntaxFault[],
): void {
  const directive = document.directives.yaml;
  if (directive.explicit === true && directive.version !== '1.2') {
    // Under YAML 1.1 `off` would be the boolean `false`, and `010` the number 8.
    const fault = { message: 'only YAML 1.2 is read', hint: 'remove the `%YAML` line' };
    report(reader, document.contents, fault, 0);
  }
  for (const comment of commentForKey(reader.text)) report(reader, null, comment, comment.offset);
  const control = controlCharacter(reader.text);
  if (control !== undefined) report(reader, null, control, control.offset);
  for (const { offset, bends, ...fault } of faults) {
    const issue = issueAt(reader, offset, fault);
    if (bends !== 'rest') reader.bentLines.add(issue.line);
    else reader.soundBeforeLine = Math.min(reader.soundBeforeLine, issue.line);
    reader.hasSyntaxFault = true;
    reader.issues.push(issue);
  }
}

/** The one fault of a file that is too large to be read. */
export function tooLarge<Code extends string>(file: string, format: Reading<Code>): Issue<Code> {
  return ofWhole(file, format, {
    fault: 'TOO_LARGE',
    message: `the file is longer than ${FILE_CHARS_MAX} characters`,
    hint: `split the ${format.noun}`,
  });
}

function oldLines<Code extends string>(file: string, format: Reading<Code>): Issue<Code> {
  return ofWhole(file, format, {
    message: 'the lines end with a carriage return alone',
    hint: 'save the file with the line ends of Unix or Windows',
  });
}

function ofWhole<Code extends string>(
  file: string,
  format: Reading<Code>,
  { fault = 'SYNTAX', message, hint }: Fault,
): Issue<Code> {
  return { code: format.codeOf(fault), severity: 'error', file, ...TOP, path: '', message, hint };
}

/** The result for a text that is not parsed at all, with the reason. */
function unread<Code extends string>(issue: Issue<Code>): YamlData<Code> {
  return {
    file: issue.file,
    data: undefined,
    issues: [issue],
    hasSyntaxFault: true,
    isAfterSyntaxFault: () => true,
    valueAt: () => TOP,
    keyAt: () => TOP,
    lineAt: () => '',
  };
}
