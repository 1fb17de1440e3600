import type { voice } from '@livekit/agents';

import { futureOf } from './session-internals.ts';

type Interrupt = voice.AgentSession['interrupt'];

/** What the guard needs of the engine. */
export type InterruptGuardOptions = {
  /** False when the engine no longer decides: LiveKit's own method is called then. */
  readonly isGuarded: () => boolean;
  readonly onRequested: () => void;
  /** Messages that the engine is ending; the result resolves when they have ended. */
  readonly ending: () => readonly Promise<void>[];
};

/**
 * Replaces `session.interrupt`: the call becomes a request to the engine. LiveKit's own method throws
 * while a protected message plays, and the room's text input calls it before it answers, so typed text
 * would be lost. `force` passes through; it is meant for shutdown.
 */
export function guardInterrupt(own: Interrupt, options: InterruptGuardOptions): Interrupt {
  return (given) => {
    if (given?.force === true || !options.isGuarded()) return own(given);
    options.onRequested();
    return futureOf(options.ending());
  };
}
