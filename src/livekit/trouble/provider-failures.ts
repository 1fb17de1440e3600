import { voice } from '@livekit/agents';

import type { ProviderPart } from '../../core/index.ts';
import { endsSession, replaceErrorHandling, type Tell } from '../ground/index.ts';

export type ProviderFailuresOptions = {
  readonly session: voice.AgentSession;
  readonly tell: Tell;
  readonly isRunning: () => boolean;
};

/**
 * Reports each provider failure to the engine. Holds back the failure at which LiveKit would close the
 * session, so that the agent can tell the caller first; `closeAsStock` then closes it as LiveKit would.
 */
export type ProviderFailures = {
  readonly closeAsStock: () => void;
  readonly unlink: () => void;
};

export function linkProviderFailures(options: ProviderFailuresOptions): ProviderFailures {
  const { session, tell, isRunning } = options;
  let isKeptBack = false;
  const unlink = replaceErrorHandling(session, (error, pass) => {
    const part = PARTS[error.type];
    if (part === undefined || !isRunning()) return pass();
    const isFinal = !error.recoverable && endsSession(session, error);
    if (isFinal) isKeptBack = true;
    else pass();
    tell({ type: 'provider_failed', part, isFinal });
  });
  return {
    unlink,
    closeAsStock() {
      // Not by passing the failure on: LiveKit counts failures, and a later answer has reset its count.
      if (isKeptBack) session.shutdown({ drain: false, reason: voice.CloseReason.ERROR });
      isKeptBack = false;
    },
  };
}

const PARTS: Readonly<Record<string, ProviderPart>> = {
  llm_error: 'model',
  realtime_model_error: 'model',
  tts_error: 'voice',
  stt_error: 'recogniser',
};
