import type { DeliveryProof } from '../../core/index.ts';
import { unawaited } from '../ground/index.ts';
import type { PlayoutOptions } from './controls.ts';
import { coversText, judgeEnd } from './end-of-text.ts';
import { markCutShort, type Message, type Segment } from './segment.ts';
import type { WordSearch } from './word-search.ts';

/** What the playout can prove of a message: that its audio spoke the text, and that it was taken. */
export type PlayoutProof = Extract<DeliveryProof, 'heard' | 'synthesis' | 'output'>;

/** The segment's audio has ended: finds out, beside everything else, whether it is all of the text. */
export function judgeSegment(segment: Segment, search: WordSearch, options: PlayoutOptions): void {
  const { message, text } = segment;
  if (message === undefined) return;
  const { messageId } = message;
  // The application's own audio is what it is; its text may be a summary.
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
  if (refused > REFUSED_FRAMES_MAX) return 'output';
  const isCutShort = segments.some((segment) => segment.isCutShort === true);
  return isCutShort || !coversText(message) ? 'synthesis' : 'heard';
}

/** 50 ms: less is not missed. */
const REFUSED_FRAMES_MAX = 5;
