import type { voice } from '@livekit/agents';

import { allowInterruptionsOf, replaceInterruptionHolds } from './session-internals.ts';
import { replaceMethod } from './replace-method.ts';

/** Who may interrupt one speech: the application's word and the engine's veto, kept apart. */
export type SpeechPermission = {
  /** The application does not allow interruptions, whatever the engine says. */
  readonly isLocked: boolean;
  /** LiveKit may interrupt the speech by itself, or may not. Throws once it is interrupted. */
  setVeto(isVetoed: boolean): void;
  /** Gives the handle back to LiveKit as the application left it. */
  release(): void;
};

/** What the permission of a speech needs. */
export type SpeechPermissionOptions = {
  /** The application has changed its mind: a tool called `ctx.disallowInterruptions()`, for one. */
  readonly onLockChanged: (isLocked: boolean) => void;
  /** `handle.interrupt()` was called on a speech that the engine has vetoed. */
  readonly onInterrupt: () => InterruptAnswer;
};

/**
 * `asked`: the engine ends the speech as its policy says. `refused`: the policy protects it, and
 * LiveKit's own error is due. `at_once`: it is not heard now, so LiveKit may end it by itself.
 */
export type InterruptAnswer = 'asked' | 'refused' | 'at_once';

/**
 * Takes over `allowInterruptions` and `interrupt` of one handle. LiveKit has a single flag, which it
 * reads before it interrupts: with one flag, a veto would overwrite what the application said, and
 * lifting the veto would unlock what the application had locked.
 */
export function guardSpeech(
  handle: voice.SpeechHandle,
  { onLockChanged, onInterrupt }: SpeechPermissionOptions,
): SpeechPermission {
  const application = allowInterruptionsOf(handle);
  let isVetoed = false;
  const undoFlag = replaceFlag(handle, () => isVetoed, onLockChanged);
  const interrupt = handle.interrupt.bind(handle);
  const undoInterrupt = replaceMethod(handle, 'interrupt', (isForced = false) => {
    const isOurs = isVetoed && application.get() && !handle.interrupted && !handle.done();
    if (isForced || !isOurs) return interrupt(isForced);
    const answer = onInterrupt();
    return answer === 'asked' ? handle : interrupt(answer === 'at_once');
  });

  return {
    get isLocked() {
      return !application.get();
    },
    setVeto(to) {
      if (to && handle.interrupted) throw new AlreadyInterruptedError();
      isVetoed = to;
    },
    release() {
      isVetoed = false;
      undoFlag();
      undoInterrupt();
    },
  };
}

/** Puts our veto before the flag of a handle, and tells when the application changes the flag. */
function replaceFlag(
  handle: voice.SpeechHandle,
  isVetoed: () => boolean,
  onLockChanged: (isLocked: boolean) => void,
): () => void {
  const application = allowInterruptionsOf(handle);
  let toldLocked = !application.get();
  let isHeld = false;
  Object.defineProperty(handle, 'allowInterruptions', {
    configurable: true,
    get: () => application.get() && !isVetoed(),
    set(isAllowed: boolean) {
      application.set(isAllowed);
      if (isHeld || isAllowed !== toldLocked) return;
      toldLocked = !isAllowed;
      onLockChanged(toldLocked);
    },
  });
  // While a tool awaits an `AgentTask` LiveKit holds the handle for itself: nobody has locked it.
  const undoHolds = replaceInterruptionHolds(handle, (hold) => {
    isHeld = true;
    try {
      hold();
    } finally {
      isHeld = false;
    }
  });
  return () => {
    undoHolds();
    Reflect.deleteProperty(handle, 'allowInterruptions');
  };
}

/** The speech is ending already: nothing can keep LiveKit from interrupting it. */
class AlreadyInterruptedError extends Error {
  override readonly name = 'AlreadyInterruptedError';
}
