/**
 * The native source at the end of the session's output. `@livekit/agents` 1.9.0 keeps it private;
 * `test/livekit/playout-source.test.ts` fails when that changes, and without it nothing is lost but
 * the ramp of a stop.
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
  let one: voice.AudioOutput | undefined = output;
  while (one !== undefined && !(one instanceof voice.ParticipantAudioOutput)) {
    one = one['nextInChain'];
  }
  const source: unknown = one?.['audioSource'];
  return source instanceof AudioSource ? source : undefined;
}
