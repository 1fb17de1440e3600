import type { DeliveryProof } from '../../core/index.ts';
import { unawaited } from '../ground/index.ts';
import type { PlayoutOptions } from './controls.ts';
import { coversText, judgeEnd } from './end-of-text.ts';
import { isUnconfirmed, markCutShort, type Segment, type Message } from './segment.ts';
import type { WordSearch } from './word-search.ts';

/** What the playout can prove: that the audio spoke the text, and that the output accepted the audio. */
export type PlayoutProof = Extract<DeliveryProof, 'heard' | 'synthesis' | 'output'>;

/** Checks in the background whether audio that has ended speaks all of the segment's text. */
export function judgeSegment(segment: Segment, search: WordSearch, options: PlayoutOptions): void {
  const { message, text } = segment;
  if (message === undefined) return;
  const { messageId } = message;
  // Audio supplied by the application counts as whole; its text may be only a summary.
  if (options.hasOwnAudio?.(messageId) === true) return;
  const isRequired = options.isRequired?.(messageId) === true;
  const judging = search.run(judgeEnd(text, isRequired)).then(({ isSpoken, words }) => {
    segment.judging = undefined;
    if (isSpoken) segment.isCutShort = false;
    else markCutShort(segment, words);
  });
  segment.judging = judging;
  unawaited('the end of a text', judging);
}

export function playoutProof(message: Message): PlayoutProof {
  const { segments } = message;
  const refused = segments.reduce((sum, segment) => sum + segment.refusedFrames, 0);
  if (refused > REFUSED_FRAMES_MAX || segments.some(isUnconfirmed)) return 'output';
  const isCutShort = segments.some((segment) => segment.isCutShort === true);
  return isCutShort || !coversText(message) ? 'synthesis' : 'heard';
}

/** 50 ms: a listener does not miss less than this. */
const REFUSED_FRAMES_MAX = 5;
