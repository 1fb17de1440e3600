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

/** Messages that bypass LiveKit's queue, because a slow reply is at its head. */
export type Asides = {
  readonly kept: KeptAudio;
  /** Speaks an aside. Throws if its text has no kept audio or if anything is being played or captured. */
  say(messageType: string): void;
  /** Called when the playout has played a segment to its end or to a stop. */
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

/** Thrown for a text without kept audio: the voice failed too early, or the text has a placeholder. */
class NoKeptAudioError extends Error {
  override readonly name = 'NoKeptAudioError';
}

/** Thrown if the session itself is speaking or about to: the caller does not wait in silence. */
class PlayoutBusyError extends Error {
  override readonly name = 'PlayoutBusyError';
}
