import type { voice } from '@livekit/agents';

import { futureOf } from './session-internals.ts';

type Interrupt = voice.AgentSession['interrupt'];

/** What the guard needs of the engine. */
export type InterruptGuardOptions = {
  /** False where nothing is decided any more: then LiveKit's own method is called. */
  readonly isGuarded: () => boolean;
  readonly onRequested: () => void;
  /** Messages that the engine is ending; the result is done when they are. */
  readonly ending: () => readonly Promise<void>[];
};

/**
 * What takes the place of `session.interrupt`: the call becomes a request to the engine. LiveKit's
 * own throws while a protected message plays, and the room's text input calls it before it
 * answers: what was typed would be lost. `force` goes through; it is meant for shutdown.
 */
export function guardInterrupt(own: Interrupt, options: InterruptGuardOptions): Interrupt {
  return (given) => {
    if (given?.force === true || !options.isGuarded()) return own(given);
    options.onRequested();
    return futureOf(options.ending());
  };
}
