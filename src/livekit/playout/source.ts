/**
 * The end of the session's chain of outputs. `@livekit/agents` 1.9.0 keeps its native source private;
 * `test/livekit/playout-source.test.ts` fails when that changes. Without the source, only the fade of a
 * stop is lost.
 *
 * @module
 */
import { voice } from '@livekit/agents';
import { AudioSource } from '@livekit/rtc-node';

/**
 * Finds the source that feeds the track of the session. `undefined` if the audio goes elsewhere: to the
 * console, to an avatar or to an output of the application.
 */
export function nativeSourceOf(output: voice.AudioOutput): AudioSource | undefined {
  const last = endOf(output);
  const source: unknown = last instanceof voice.ParticipantAudioOutput && last['audioSource'];
  return source instanceof AudioSource ? source : undefined;
}

/**
 * True if another service plays the audio, such as an avatar. How much audio waits there, and when the
 * caller hears it, is not known here.
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

/** Explains to people what happens to a request when another service plays the audio. */
export const ELSEWHERE =
  'the audio is played elsewhere, as by an avatar: it stops now at best, not at a word, and where is an estimate';
