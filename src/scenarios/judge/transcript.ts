import type { TimelineMessage } from './timeline.ts';
import { selectMessage } from '../caller/index.ts';
import { judgeHeardWords } from './heard-words.ts';
import type { Case } from './case.ts';
import type { ExpectedHeard } from '../file/index.ts';

/** What the chat context holds: the caller's turns, and of each message only what was heard. */
export function judgeTranscript({ scenario, timeline, heardWords }: Case): readonly string[] {
  const { userTurns, absent, heard, heardWordsWithin } = scenario.expect.transcript;
  const turns = timeline.turns.map(({ text }) => text);
  const faults = userTurns === undefined ? [] : judgeTurns(turns, userTurns);
  for (const pattern of absent) {
    const turn = turns.find((text) => matchesWords(text, pattern));
    if (turn !== undefined) faults.push(`a turn is \`${pattern}\`, which none may be`);
  }
  for (const expected of heard) {
    const message = selectMessage(timeline.messages, expected.message);
    faults.push(...judgeHeard(expected, message));
  }
  if (heardWordsWithin !== undefined) {
    faults.push(...judgeHeardWords(heardWords, heardWordsWithin));
  }
  return faults;
}

/**
 * Whether a text matches a pattern's words. Ignores case, punctuation and spacing; `...` matches any words,
 * or none.
 */
export function matchesWords(text: string, pattern: string): boolean {
  const parts = pattern.split('...').map((part) => spaced(wordsOf(part).map(escapeForRegExp)));
  const source = parts.join(String.raw`(?:\S+ )*`);
  return new RegExp(`^${source}$`, 'u').test(spaced(wordsOf(text)));
}

// The caller is a program that speaks the scenario's own words, so a fault may quote them.
function judgeTurns(turns: readonly string[], expected: readonly string[]): string[] {
  const faults: string[] = [];
  const count = Math.max(turns.length, expected.length);
  for (let index = 0; index < count; index++) {
    const turn = turns[index];
    const pattern = expected[index];
    if (turn === undefined)
      faults.push(`turn ${index + 1}: expected \`${pattern}\`, there is none`);
    else if (pattern === undefined) faults.push(`turn ${index + 1}: nobody expected \`${turn}\``);
    else if (!matchesWords(turn, pattern)) {
      faults.push(`turn ${index + 1}: expected \`${pattern}\`, it is \`${turn}\``);
    }
  }
  return faults;
}

function judgeHeard(
  { message: { messageType }, share, text }: ExpectedHeard,
  message: TimelineMessage | undefined,
): readonly string[] {
  const heard = message === undefined ? '' : heardOf(message);
  const whole = message?.text ?? '';
  const faults: string[] = [];
  if (share !== 'none' && lettersOf(whole) === '') {
    faults.push(`\`${messageType}\`: its text is not in the raw record`);
  }
  const did = shareOf(lettersOf(heard), lettersOf(whole));
  if (did !== share)
    faults.push(
      `\`${messageType}\`: the context keeps ${SHARES[did]} of it, expected ${SHARES[share]}`,
    );
  if (text !== undefined && !matchesWords(heard, text)) {
    faults.push(`\`${messageType}\`: the context keeps \`${heard}\`, expected \`${text}\``);
  }
  return faults;
}

/** What was heard of a message: the record says it for one that was cut; any other was heard whole. */
function heardOf({ heard, isInterrupted, text }: TimelineMessage): string {
  return heard ?? (isInterrupted ? '' : text);
}

function shareOf(heard: string, whole: string): keyof typeof SHARES {
  if (heard === '') return 'none';
  if (heard === whole) return 'all';
  return whole.startsWith(heard) ? 'part' : 'other';
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

/** Each word with a space after it, so that a pattern matches whole words only. */
function spaced(words: readonly string[]): string {
  return words.map((word) => `${word} `).join('');
}

/** Spacing differs between a text as written and as heard: only its letters are compared. */
function lettersOf(text: string): string {
  return wordsOf(text).join('');
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

const SHARES = {
  all: 'all',
  part: 'a beginning',
  none: 'nothing',
  other: 'something else',
} as const;
