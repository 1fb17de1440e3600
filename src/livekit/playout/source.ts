/**
 * What stands at the end of the session's outputs. `@livekit/agents` 1.9.0 keeps its native source
 * private; `test/livekit/playout-source.test.ts` fails when that changes, and without it nothing is
 * lost but the ramp of a stop.
 *
 * @module
 */
import { voice } from '@livekit/agents';
import { AudioSource } from '@livekit/rtc-node';

/**
 * Finds the source that feeds the track of the session. `undefined` where the audio goes another
 * way: to the console, to an avatar, to an output of the application.
 */
export function nativeSourceOf(output: voice.AudioOutput): AudioSource | undefined {
  const last = endOf(output);
  const source: unknown = last instanceof voice.ParticipantAudioOutput && last['audioSource'];
  return source instanceof AudioSource ? source : undefined;
}

/**
 * Whether the audio is played by somebody else, as an avatar does: what waits there, and when it is
 * heard, is not known here.
 */
export function playsElsewhere(output: voice.AudioOutput): boolean {
  const last = endOf(output);
  return last instanceof voice.DataStreamAudioOutput || last instanceof voice.QueueAudioOutput;
}

function endOf(output: voice.AudioOutput): voice.AudioOutput {
  let last = output;
  for (let next = last['nextInChain']; next !== undefined; next = last['nextInChain']) last = next;
  return last;
}

/** What becomes of a request there, for people. */
export const ELSEWHERE =
  'the audio is played elsewhere, as by an avatar: it stops now at best, not at a word, and where is an estimate';
