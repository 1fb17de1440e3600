import type { MessageId, StopBoundary } from '../core/index.ts';
import { heardText, type HeardText } from './heard-text.ts';
import type { HeardMessage, StopResult } from './playout-controls.ts';
import type { Gain } from './playout-gain.ts';
import { heardMs, heardSamples, type Segment } from './playout-segment.ts';

/** What the playout knows of one message, from the first word about it to the end of the call. */
export type Message = {
  readonly messageId: MessageId;
  readonly segments: Segment[];
  readonly gain: Gain;
  /** Its first sample may leave. */
  isAllowed: boolean;
  /** The engine holds it. */
  isPaused: boolean;
  /** The engine was told that the pause is heard. */
  isPauseTold: boolean;
  isStarted: boolean;
  /** It ends, or has ended, before its end: what is captured of it from now on is not played. */
  ending: Ending | undefined;
  /** Its whole text, where it was told. */
  text: string;
  /** What was last told of its position. */
  toldMs: number;
};

/** How a message is brought to its end, and who waits for it. */
export type Ending = {
  /** Later segments are played all the same. */
  keepsMessage: boolean;
  /** Where the segment that is heard will end. */
  sample: number;
  boundary: StopBoundary;
  degraded: string | undefined;
  /** Cuts at the boundary, or at the end of the bound. */
  timer: NodeJS.Timeout | undefined;
  readonly waiters: ((result: StopResult) => void)[];
};

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
    toldMs: 0,
  };
}

/** Milliseconds of the message that were heard until now, over all its segments. */
export function playedMs(message: Message, atMs: number): number {
  return Math.round(message.segments.reduce((sum, segment) => sum + heardMs(segment, atMs), 0));
}

/** What of the message was heard until now, in words. */
export function heardMessage(message: Message, atMs: number): HeardMessage {
  const parts = message.segments.map((segment) => heardSegment(segment, atMs));
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

function heardSegment(segment: Segment, atMs: number): HeardText {
  return segment.heardText ?? heardText(segment.text, heardSamples(segment, atMs), segment.isWhole);
}

function join(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}

/** Cuts the text as its author wrote it behind what was heard, where the two differ in white space only. */
function splitLike(
  whole: string,
  heard: string,
): Pick<HeardMessage, 'heardText' | 'unheardText'> | undefined {
  const letters = heard.replaceAll(/\s+/g, '');
  let at = 0;
  for (const letter of letters) {
    while (/\s/.test(whole.charAt(at))) at += 1;
    if (!whole.startsWith(letter, at)) return undefined;
    at += letter.length;
  }
  return { heardText: whole.slice(0, at).trim(), unheardText: whole.slice(at).trim() };
}
