import { spanPattern } from '../../policy/index.ts';

/** A part of a text, by its characters: `start` is in it, `end` is not. */
export type TextSpan = { readonly start: number; readonly end: number };

/**
 * Finds what a stop must not cut: `numbers`, `money`, `dates`, `codes` or `/regex/`.
 *
 * Looked for near `offset` only, 300 characters either way: more is not spoken within a bound of
 * seconds, and what an author's pattern costs stays small. In the order of the text; spans that touch
 * or overlap are one. A pattern that is no regular expression, or may not come to an end, is a fault of
 * the policy file and told there; the former protects nothing here.
 */
export function protectedSpans(
  text: string,
  patterns: readonly string[],
  offset: number,
): readonly TextSpan[] {
  // Cut behind only: what looks back, or for the start of the text, sees what there is.
  const near = text.slice(0, offset + NEAR_CHARACTERS);
  const found = patterns
    .flatMap(expressionsOf)
    .flatMap((expression) => {
      expression.lastIndex = Math.max(0, offset - NEAR_CHARACTERS);
      return Array.from(near.matchAll(expression));
    })
    .filter((match) => match[0].trim() !== '')
    .map((match) => ({ start: match.index, end: match.index + match[0].trimEnd().length }))
    .toSorted((a, b) => a.start - b.start);
  const spans: TextSpan[] = [];
  for (const span of found) {
    const last = spans.at(-1);
    if (last === undefined || span.start > last.end + 1) spans.push(span);
    else spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return spans;
}

function expressionsOf(pattern: string): readonly RegExp[] {
  const named = NAMED[pattern];
  if (named !== undefined) return [named];
  if (!/^\/.*\/$/s.test(pattern)) return [];
  try {
    return [spanPattern(pattern)];
  } catch {
    return [];
  }
}

const NUMBER_WORD =
  '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|double|triple)';
const NUMBER_WORDS = `\\b${NUMBER_WORD}(?:(?:[\\s,-]+|\\s+and\\s+|\\s+point\\s+)${NUMBER_WORD})*\\b`;
const FIGURES = '\\d+(?:[.,:/-]?\\d+)*(?:st|nd|rd|th|%)?';
const MONTH =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?';
const ORDINAL = '\\d{1,2}(?:st|nd|rd|th)?';
const UNIT = '(?:dollars?|cents?|euros?|pounds?|pence|bucks)';

const NAMED: Readonly<Record<string, RegExp>> = {
  numbers: new RegExp(`${FIGURES}(?:[\\s,]+${FIGURES})*|${NUMBER_WORDS}`, 'gi'),
  money: new RegExp(
    `[$€£]\\s?${FIGURES}|(?:${FIGURES}|${NUMBER_WORDS})\\s+${UNIT}(?:\\s+and\\s+(?:${FIGURES}|${NUMBER_WORDS})\\s+${UNIT})?`,
    'gi',
  ),
  dates: new RegExp(
    `(?:${MONTH}\\s+${ORDINAL}|${ORDINAL}\\s+(?:of\\s+)?${MONTH})(?:,?\\s+\\d{4})?|\\b\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}\\b`,
    'gi',
  ),
  codes:
    /\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b|\b[A-Z0-9](?:[\s,-]+[A-Z0-9]\b)+/g,
};

const NEAR_CHARACTERS = 300;
