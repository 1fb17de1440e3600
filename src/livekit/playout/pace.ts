import type { PlayoutOptions } from './controls.ts';
import type { Segment } from './segment.ts';

/**
 * Makes a voice or a recording that is far ahead of playout wait before it brings more: a `say` may get
 * an endless stream. Up to 30 s are accepted at once, so that the coming words are known early.
 *
 * A message that is ending does not wait: LiveKit continues an interruption only after this returns.
 */
export async function paced(
  captured: Promise<void>,
  segment: Segment,
  options: PlayoutOptions,
): Promise<void> {
  await captured;
  // Frames after a stop are discarded; yield between them so that they do not block the event loop.
  if (segment.phase === 'over') await new Promise((resolve) => setImmediate(resolve));
  while (isFarAhead(segment, options)) await aWhile();
}

/** Milliseconds until the segment can be paused or ducked, at the earliest; `undefined` while the caller speaks. */
export function calmMs({ message }: Segment, options: PlayoutOptions): number | undefined {
  if (options.callerIsSpeaking?.() !== false) return undefined;
  return message === undefined ? 0 : (options.calmMs?.(message.messageId) ?? 0);
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
