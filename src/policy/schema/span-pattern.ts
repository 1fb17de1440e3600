import { RE2JS } from 're2js';

/** A part of a text in UTF-16 units: `start` is inclusive, `end` exclusive. */
export type TextSpan = { readonly start: number; readonly end: number };

/** Finds the parts of a text that a pattern matches, from an offset on, in order. */
export type SpanPattern = { readonly find: (text: string, from: number) => readonly TextSpan[] };

/**
 * The matcher of a `protect` entry written between slashes, for any case and any language; throws where
 * the entry is not a supported regular expression. RE2 reads all alternatives at once, so that a search takes
 * time in proportion to the text, whatever the pattern; for that it has no look-around and no back-references.
 */
export function spanPattern(entry: string): SpanPattern {
  const source = entry.slice(1, -1);
  const compiled = COMPILED.get(source) ?? compile(source);
  COMPILED.set(source, compiled);
  return { find: (text, from) => findAll(compiled, text, from) };
}

function compile(source: string): RE2JS {
  return RE2JS.compile(RE2JS.translateRegExp(source), RE2JS.CASE_INSENSITIVE);
}

function findAll(pattern: RE2JS, text: string, from: number): readonly TextSpan[] {
  const matcher = pattern.matcher(text);
  const spans: TextSpan[] = [];
  let isFound = from <= text.length && matcher.find(from);
  while (isFound) {
    spans.push({ start: matcher.start(), end: matcher.end() });
    isFound = matcher.find();
  }
  return spans;
}

/** Cached by source, as every stop asks for the patterns of the policy. There are few of them. */
const COMPILED = new Map<string, RE2JS>();

/** What is wrong with a regular expression, as the end of a sentence about it, and what to do. */
export type PatternFault = { readonly message: string; readonly hint: string };

/** The fault of a `protect` entry between slashes; `undefined` if it is supported. */
export function patternFault(entry: string): PatternFault | undefined {
  const source = entry.slice(1, -1);
  const refused = unsupported(source);
  if (refused !== undefined) return refused;
  try {
    return compile(source).programSize() > STEPS_MAX ? TOO_MUCH : undefined;
  } catch (error) {
    return { message: reasonOf(error), hint: 'fix the pattern' };
  }
}

/**
 * A search takes time in proportion to the pattern too, with its counts written out: `.{1,100}` is a hundred
 * steps. 1000 steps take some milliseconds; a pattern for a number, a date or a code has fewer than 100.
 */
const STEPS_MAX = 1000;

const TOO_MUCH: PatternFault = {
  message: 'is too long with its counts written out, and would take too long to match',
  hint: 'count less, or write `+` in place of a large count',
};

/** What JavaScript supports and RE2 does not. */
function unsupported(source: string): PatternFault | undefined {
  const plain = source.replaceAll(/\\[^\dk]/g, '');
  if (/\(\?<?[=!]/.test(plain)) {
    return {
      message: 'uses look-around, which cannot be matched in a bounded time',
      hint: 'write what stands around the span into the pattern, or use `\\b`',
    };
  }
  if (/\\(?:[1-9]|k)/.test(plain)) {
    return {
      message: 'refers back to a group, which cannot be matched in a bounded time',
      hint: 'write the group out again in place of the reference',
    };
  }
  return undefined;
}

/** The library's reason, and the part of the pattern that it concerns. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const [, what = reason, where] =
    /^error parsing regexp: (.*?)(?:: `(?:\(\?i\))?(.*)`)?$/s.exec(reason) ?? [];
  const at = where === undefined || where === '' ? '' : ` at \`${where}\``;
  return `is not a regular expression: ${what}${at}`;
}
