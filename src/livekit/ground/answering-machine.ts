import type { voice } from '@livekit/agents';

import { replaceMethod } from './replace-method.ts';

/** LiveKit's detection of answering machines (AMD), if the application uses it. */
export type MachineDetection = {
  /** True while it listens and has no verdict yet. */
  readonly isUndecided: () => boolean;
  /** Gives it words of the other end that the session does not see. */
  readonly hears: (text: string) => void;
  readonly close: () => void;
};

/** Calls back with each verdict of the session's detection: whether a machine has answered the call. */
export function watchMachine(
  session: voice.AgentSession,
  onVerdict: (isMachine: boolean) => void,
): MachineDetection {
  // The detection of 1.9.0 emits its verdict on an object of the application, and reports it here first.
  const report = session._onAmdPrediction.bind(session);
  const undo = replaceMethod(session, '_onAmdPrediction', (verdict) => {
    onVerdict(verdict.isMachine);
    report(verdict);
  });
  return {
    isUndecided() {
      const { amd } = session;
      if (amd === null) return false;
      return Reflect.get(amd, 'active') === true && Reflect.get(amd, 'settled') !== true;
    },
    hears: (text) => session.amd?.onTranscript(text),
    close: undo,
  };
}
