import { voice } from '@livekit/agents';

/** The holes in the voice of one call: times in which the native source had nothing to play within a message. */
export type Holes = {
  /** Milliseconds of holes, and of voice that was given to the source, since the last `reset`. */
  readonly holeMs: number;
  readonly voiceMs: number;
  reset(): void;
};

/**
 * Watches what reaches the output at the end of the session's chain. The native source plays in real time on a
 * thread of its own, so the end of what it has is known by the clock: a frame that comes later leaves a hole.
 */
export function watchHoles(session: voice.AgentSession): Holes {
  const output = lastOutput(session);
  let holeMs = 0;
  let voiceMs = 0;
  /** When the source has played all it has; `undefined` between two messages. */
  let endsAtMs: number | undefined;
  const capture = output.captureFrame.bind(output);
  output.captureFrame = (frame) => {
    const nowMs = performance.now();
    const durationMs = (frame.samplesPerChannel / frame.sampleRate) * 1000;
    if (endsAtMs !== undefined && nowMs > endsAtMs) holeMs += nowMs - endsAtMs;
    endsAtMs = Math.max(endsAtMs ?? nowMs, nowMs) + durationMs;
    voiceMs += durationMs;
    return capture(frame);
  };
  // A message that ends or is cut, and a pause, end the voice on purpose.
  for (const name of ['flush', 'clearBuffer', 'pause'] as const) {
    const end = output[name].bind(output);
    output[name] = () => {
      endsAtMs = undefined;
      end();
    };
  }
  return {
    get holeMs() {
      return holeMs;
    },
    get voiceMs() {
      return voiceMs;
    },
    reset() {
      holeMs = 0;
      voiceMs = 0;
    },
  };
}

function lastOutput({ output }: voice.AgentSession): voice.AudioOutput {
  let last = output.audio;
  for (let next = last; next !== undefined && next !== null; next = next['nextInChain'] ?? null) {
    last = next;
  }
  if (!(last instanceof voice.ParticipantAudioOutput)) {
    throw new Error('the voice does not end in the output of a room');
  }
  return last;
}
