import type { voice } from '@livekit/agents';

import { allowInterruptionsOf, replaceInterruptionHolds } from './session-internals.ts';
import { replaceMethod } from './replace-method.ts';

/** Who may interrupt one speech: the application's lock and the engine's veto, kept separately. */
export type SpeechPermission = {
  /** True if the application does not allow interruptions, whatever the engine decides. */
  readonly isLocked: boolean;
  /** Sets whether LiveKit may interrupt the speech by itself. Throws once it is interrupted. */
  setVeto(isVetoed: boolean): void;
  /** Returns the handle to LiveKit as the application left it. */
  release(): void;
};

/** What `guardSpeech` needs. */
export type SpeechPermissionOptions = {
  /** Called when the application changes its lock, for example by `ctx.disallowInterruptions()` in a tool. */
  readonly onLockChanged: (isLocked: boolean) => void;
  /** Called when the application calls `handle.interrupt()` on a speech that the engine has vetoed. */
  readonly onInterrupt: () => InterruptAnswer;
};

/**
 * `asked`: the engine ends the speech as its policy says. `refused`: the policy protects it, so
 * LiveKit's own error is thrown. `at_once`: it is not playing, so LiveKit may end it by itself.
 */
export type InterruptAnswer = 'asked' | 'refused' | 'at_once';

/**
 * Takes over `allowInterruptions` and `interrupt` of one handle. LiveKit reads a single flag before it
 * interrupts: in that flag, a veto would overwrite the application's lock, and lifting the veto would
 * unlock what the application had locked.
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

/** Puts the engine's veto in front of a handle's flag, and reports when the application changes the flag. */
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
  // While a tool awaits an `AgentTask`, LiveKit itself holds the handle: the application did not lock it.
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

/** Thrown when the speech is already ending: nothing can keep LiveKit from interrupting it. */
class AlreadyInterruptedError extends Error {
  override readonly name = 'AlreadyInterruptedError';
}
