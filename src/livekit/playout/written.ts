import type { HeardMessage } from './controls.ts';
import type { HeardText } from './heard-text.ts';

/**
 * The text of one segment as the agent's `transcriptionNode` gives it. Captions and the chat context hold
 * this text. What the voice speaks may differ from it: another field, another spelling, no markup.
 */
export type Written = {
  text: string;
  /** Called when more of the text has come. */
  onMore: (() => void) | undefined;
  /** True when the audio of its segment has begun to come. */
  isClaimed: boolean;
  /** How many characters are shown as captions; `undefined` if LiveKit asked for no captions of it. */
  shownTo: number | undefined;
};

type Split = Pick<HeardMessage, 'heardText' | 'unheardText'>;

/** Divides the written text where the spoken text is divided. `isAll`: all that is spoken is known. */
export function asWritten(
  spoken: HeardText,
  written: Written | undefined,
  isAll: boolean,
): HeardText {
  const text = written?.text.trim() ?? '';
  if (text === '') return spoken;
  if (spoken.heardText === '') return { ...spoken, unheardText: text };
  if (spoken.source === 'complete') {
    // A voice that fails ends before its text does: then the text has more than was spoken.
    const split = splitLike(text, spoken.heardText);
    const isShort = split !== undefined && lettersOf(split.unheardText) !== '';
    return { ...spoken, ...(isShort ? split : { heardText: text, unheardText: '' }) };
  }
  // The agent still writes: what it has written so far was spoken.
  if (lettersOf(spoken.heardText).startsWith(lettersOf(text))) return spoken;
  const split = splitLike(text, spoken.heardText) ?? splitByShare(text, spoken, isAll);
  return { ...spoken, ...split };
}

/** Cuts a text after the words heard. `undefined` if the two differ in more than what is between words. */
export function splitLike(whole: string, heard: string): Split | undefined {
  const letters = lettersOf(heard);
  let at = 0;
  let seen = 0;
  for (const found of whole) {
    if (seen >= letters.length) break;
    at += found.length;
    if (!IS_LETTER.test(found)) continue;
    if (!letters.startsWith(found, seen)) return undefined;
    seen += found.length;
  }
  return seen < letters.length ? undefined : splitAt(whole, seen === 0 ? 0 : at);
}

/** Cuts a text in which other words stand than were spoken: after the same share of it. */
function splitByShare(text: string, { heardText, unheardText }: HeardText, isAll: boolean): Split {
  const heard = lettersOf(heardText).length;
  const all = isAll ? heard + lettersOf(unheardText).length : lettersOf(text).length;
  const share = Math.min(1, heard / Math.max(1, all));
  const wanted = share * lettersOf(text).length;
  let seen = 0;
  let at = 0;
  // A word is heard if its middle was.
  for (const { 0: word, index } of text.matchAll(/\S+/gu)) {
    const letters = lettersOf(word).length;
    if (seen + letters / 2 > wanted) break;
    seen += letters;
    at = index + word.length;
  }
  return splitAt(text, at);
}

/** A cut within a word is moved past what clings to it, such as a full stop. */
function splitAt(whole: string, at: number): Split {
  const clinging = /^[^\s\p{L}\p{N}]*/u.exec(whole.slice(at))?.[0].length ?? 0;
  const end = at === 0 ? 0 : at + clinging;
  return { heardText: whole.slice(0, end).trim(), unheardText: whole.slice(end).trim() };
}

/** The letters and digits of a text: what is between them may differ between voice and captions. */
function lettersOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const IS_LETTER = /[\p{L}\p{N}]/u;
