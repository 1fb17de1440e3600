import { voice } from '@livekit/agents';
import type { stt } from '@livekit/agents';

import { guarded, type Tell } from '../ground/index.ts';

/** Whether LiveKit's own adaptive interruption runs in a session, or why it does not. */
export type OverlapVerdictMode =
  | { readonly type: 'on' }
  | { readonly type: 'not_asked_for' }
  | { readonly type: 'cannot_work'; readonly why: string };

/**
 * LiveKit's adaptive interruption judges overlaps in its cloud. It needs a VAD, which the floor always
 * has, and an STT that aligns words (agent_activity.ts:5271, 1.9.0; the OpenAI plugin's does not).
 */
export function overlapVerdictMode(
  mode: 'adaptive' | 'vad' | undefined,
  recogniser: Pick<stt.STT, 'capabilities' | 'label'> | undefined,
): OverlapVerdictMode {
  if (mode !== 'adaptive') return { type: 'not_asked_for' };
  if (recogniser === undefined) return { type: 'cannot_work', why: 'the session has no STT' };
  const { alignedTranscript } = recogniser.capabilities;
  return alignedTranscript === undefined || alignedTranscript === false
    ? { type: 'cannot_work', why: `the STT ${recogniser.label} gives no times of words` }
    : { type: 'on' };
}

/**
 * Reports each verdict to the engine, where the policy decides what it is worth. LiveKit itself does not
 * act on it, because a playing message is vetoed; if LiveKit's service is out of reach, only this
 * evidence is missing. Returns a function that ends the listening.
 */
export function listenForVerdicts(session: voice.AgentSession, tell: Tell): () => void {
  const event = voice.AgentSessionEventTypes.OverlappingSpeech;
  const onVerdict = guarded('the verdicts', (verdict: Verdict) => {
    const { isInterruption, probability, numRequests } = verdict;
    // LiveKit reports the end of every overlap; without a request its model has judged nothing.
    if (numRequests > 0) tell({ type: 'overlap_verdict', isInterruption, probability });
  });
  session.on(event, onVerdict);
  return () => session.off(event, onVerdict);
}

/** The part of LiveKit's event that is used here; LiveKit does not export its type. */
type Verdict = {
  readonly isInterruption: boolean;
  readonly probability: number;
  readonly numRequests: number;
};
