import type { MessageId } from '../../core/index.ts';
import type { HeardMessage } from './controls.ts';
import type { Gain } from './gain.ts';
import { logFault } from '../ground/index.ts';
import { fullText, heardText, setWhole, type HeardText } from './heard-text.ts';
import { heardMs, heardSamples, type Message, type Segment } from './segment.ts';
import { asWritten, splitLike, type Written } from './written.ts';

/** A message of which nothing has been captured yet. */
export function newMessage(messageId: MessageId, gain: Gain): Message {
  return {
    messageId,
    segments: [],
    gain,
    isAllowed: false,
    isPaused: false,
    isPauseTold: false,
    isStarted: false,
    ending: undefined,
    text: '',
    written: undefined,
    toldMs: 0,
    marks: [],
    provenMs: Number.POSITIVE_INFINITY,
  };
}

/** The text of a message as its agent writes it, segment by segment. */
export type Writing = {
  /** The agent begins to write the next segment: the result takes its text. */
  readonly begin: () => (text: string) => void;
  /** Captions show what the agent writes now, as it is heard. False if it writes nothing. */
  readonly show: () => boolean;
};

export function writingOf(message: Message): Writing {
  return {
    begin() {
      const written: Written = {
        text: '',
        onMore: undefined,
        isClaimed: false,
        shownTo: undefined,
      };
      message.written = written;
      return (text) => {
        written.text += text;
        written.onMore?.();
      };
    },
    show() {
      const { written } = message;
      if (written !== undefined) written.shownTo ??= 0;
      return written !== undefined;
    },
  };
}

/** Sets the text of a message, as far as it is known. */
export function setText(message: Message, text: string): void {
  message.text = text;
  // With several segments it is unknown which of them speaks which part.
  const [only, ...others] = message.segments;
  if (only === undefined || others.length > 0 || only.written !== undefined) return;
  setWhole(only.text, text);
}

/** Milliseconds of the message that were heard by now, over all its segments. */
export function playedMs(message: Message, atMs: number): number {
  const played = message.segments.reduce((sum, segment) => sum + heardMs(segment, atMs), 0);
  return Math.round(Math.min(played, message.provenMs));
}

/** Notes that what was played of the message after `atMs` did not reach the caller. */
export function limitHeard(message: Message, atMs: number): void {
  const before = message.marks.findLast((mark) => mark.atMs <= atMs);
  message.provenMs = Math.min(message.provenMs, before?.playedMs ?? 0);
}

/** Which words of the message were heard by now. */
export function heardMessage(message: Message, atMs: number): HeardMessage {
  const parts = partsHeard(message, atMs);
  const told = join(parts.map((part) => part.heardText));
  const rest = join(parts.map((part) => part.unheardText));
  const split = splitLike(message.text, told) ?? {
    heardText: told,
    unheardText: told === '' && rest === '' ? message.text : rest,
  };
  const last = parts.findLast((part) => part.source !== 'none') ?? parts.at(-1);
  const isWhole = split.heardText !== '' && split.unheardText === '' && last?.source === 'complete';
  return {
    ...split,
    playedMs: playedMs(message, atMs),
    boundarySource:
      split.heardText === '' ? 'none' : isWhole ? 'complete' : (last?.source ?? 'none'),
    confidence: last?.confidence ?? 1,
  };
}

function partsHeard(message: Message, atMs: number): readonly HeardText[] {
  let leftMs = message.provenMs;
  return message.segments.map((segment) => {
    const all = heardMs(segment, atMs);
    const samples = Math.floor((Math.max(0, Math.min(all, leftMs)) / 1000) * segment.rateHz);
    const isProven = all <= leftMs;
    leftMs -= all;
    const { text, written, isWhole } = segment;
    if (!isProven) return asWritten(heardText(text, samples, false), written, isWhole);
    if (segment.heardText !== undefined) return segment.heardText;
    return asWritten(heardText(text, heardSamples(segment, atMs), isWhole), written, isWhole);
  });
}

function join(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}

/** Never throws: otherwise LiveKit would wait for the end of the segment for ever. */
export function wordsHeard({ text, isWhole, written }: Segment, heard: number): HeardText {
  try {
    return asWritten(heardText(text, heard, isWhole), written, isWhole);
  } catch (error) {
    logFault('the words heard', error);
    return { heardText: '', unheardText: fullText(text), source: 'none', confidence: 0 };
  }
}

/** Frees the audio of older messages (48 kB for each second of speech) and keeps their words. */
export function forgetAudio(messages: readonly Message[]): void {
  for (const { segments } of messages) {
    for (const segment of segments) if (segment.phase === 'over') segment.audio.release();
  }
}
