import type { PlayoutOptions } from './controls.ts';
import type { Segment } from './segment.ts';

/**
 * Lets a voice or a recording that is far ahead of the ear wait before it brings more: a `say` may be
 * given an endless stream. Up to 30 s are taken at once, so that what is said next is known early.
 *
 * A message that ends does not wait: LiveKit goes on with an interruption only when this returns.
 */
export async function paced(
  captured: Promise<void>,
  segment: Segment,
  options: PlayoutOptions,
): Promise<void> {
  await captured;
  // What comes after a stop is thrown away, and must not keep the loop from everything else.
  if (segment.phase === 'over') await new Promise((resolve) => setImmediate(resolve));
  while (isFarAhead(segment, options)) await aWhile();
}

function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

function isFarAhead(segment: Segment, { isInterrupted }: PlayoutOptions): boolean {
  const { message, audio, nextSample, rateHz } = segment;
  if (segment.phase === 'over' || segment.isCleared || message?.ending !== undefined) return false;
  if (audio.length - nextSample <= AHEAD_S_MAX * rateHz) return false;
  return message === undefined || !isInterrupted(message.messageId);
}

const AHEAD_S_MAX = 30;
const LOOK_EVERY_MS = 50;
