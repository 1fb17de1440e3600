import type { AudioFrame } from '@livekit/rtc-node';

import { id, policyOf, type CompiledPolicy, type MessageId } from '../../core/index.ts';
import type { Tell } from '../ground/index.ts';
import type { PlayoutController } from '../playout/index.ts';
import { createKeptAudio, type KeptAudio } from './kept-audio.ts';

export type AsidesOptions = {
  readonly policy: CompiledPolicy;
  readonly tell: Tell;
  readonly playout: () => PlayoutController;
};

/** Messages that are spoken past LiveKit's queue: a reply that is slow stands at its head. */
export type Asides = {
  readonly kept: KeptAudio;
  /** Throws where the text has no audio, or something is being played or captured. */
  say(messageType: string): void;
  /** The playout has played a segment to its end, or to a stop. */
  segmentFinished(messageId: MessageId): void;
};

export function createAsides({ policy, tell, playout }: AsidesOptions): Asides {
  const kept = createKeptAudio(policy);
  /** Milliseconds of audio of each aside that is not over. */
  const playing = new Map<MessageId, number>();
  let count = 0;
  return {
    kept,
    say(messageType) {
      const { text = '' } = policyOf(policy, messageType);
      const frames = kept.of(text);
      if (frames === undefined) throw new NoKeptAudioError();
      const controller = playout();
      if (!controller.isIdle) throw new PlayoutBusyError();
      count += 1;
      const messageId = id<MessageId>(`aside-${count}`);
      playing.set(messageId, durationMsOf(frames));
      tell({ type: 'message_queued', messageId, messageType, role: 'aside' });
      controller.playAside(messageId, text, frames);
    },
    segmentFinished(messageId) {
      const durationMs = playing.get(messageId);
      if (durationMs === undefined) return;
      playing.delete(messageId);
      const playedMs = Math.round(playout().playedMs(messageId));
      const interrupted = playedMs < Math.floor(durationMs);
      tell({ type: 'message_finished', messageId, playedMs, interrupted });
    },
  };
}

function durationMsOf(frames: readonly AudioFrame[]): number {
  return frames.reduce(
    (sum, frame) => sum + (frame.samplesPerChannel / frame.sampleRate) * 1000,
    0,
  );
}

/** The text was not spoken ahead: the voice failed before it could be, or the text has a placeholder. */
class NoKeptAudioError extends Error {
  override readonly name = 'NoKeptAudioError';
}

/** Something of the session's own is heard, or about to be: nobody waits in silence. */
class PlayoutBusyError extends Error {
  override readonly name = 'PlayoutBusyError';
}
