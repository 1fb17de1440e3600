/**
 * What `@livekit/agents` 1.9.0 marks as internal and the floor cannot do without. Everything of
 * that kind is in this file; `test/livekit/session-internals.test.ts` fails when it changes.
 *
 * @module
 */
import { Future, type voice } from '@livekit/agents';

/**
 * The handle whose audio and chat items are being made now. There is no public way to ask: handles
 * do not finish in the order of their making (a `say` inside a tool plays within the reply).
 */
export function currentSpeech(session: voice.AgentSession): voice.SpeechHandle | undefined {
  return session._activity?.currentSpeech;
}

/** What `session.interrupt` returns: done when all the given promises are. */
export function futureOf(promises: readonly Promise<void>[]): Future {
  const future = new Future();
  // Handles settle without rejecting.
  void Promise.all(promises).then(() => future.resolve());
  return future;
}
