import type { Attributes } from '@opentelemetry/api';

import type { RunbookData } from '../evidence/index.ts';

/**
 * The attributes of a line of the runbook. Each is named here, so that a field that is added to the record
 * leaves the process only if somebody adds it to this list as well. None holds what anybody said.
 */
export function attributesOf(data: RunbookData): Attributes {
  const { agentSpeech, voice, candidate, falsePositive, silence, callerInput, recovery } = data;
  return {
    // LiveKit counts the name of a room among personal data, and a call is often named for its room.
    'lk.pii.floorkeeper.call_id': data.canonicalCallId,
    'floorkeeper.message_type': agentSpeech.messageType,
    'floorkeeper.agent_state': agentSpeech.state,
    'floorkeeper.played_ms': agentSpeech.playbackPositionMs,
    'floorkeeper.speech_id': data.agentResponseId,
    'floorkeeper.voice.duration_ms': voice?.durationMs,
    'floorkeeper.voice.silence_ms': voice?.silenceMs,
    'floorkeeper.voice.probability': voice?.probability,
    'floorkeeper.voice.transcript': voice?.transcript,
    'floorkeeper.candidate.mode': candidate?.mode,
    'floorkeeper.candidate.min_speech_ms': candidate?.minSpeechMs,
    'floorkeeper.candidate.speech_ms': candidate?.speechDurationMs,
    'floorkeeper.candidate.words': candidate?.words,
    'floorkeeper.false_interruption.after_ms': falsePositive?.afterMs,
    'floorkeeper.false_interruption.quiet_ms': falsePositive?.quietMs,
    'floorkeeper.silence.elapsed_ms': silence?.elapsedMs,
    'floorkeeper.silence.rung': silence?.rung,
    'floorkeeper.silence.next_action': silence?.nextAction,
    'floorkeeper.input.type': callerInput?.type,
    'floorkeeper.input.speech_ms': callerInput?.speechDurationMs,
    'floorkeeper.interruption.by': data.interruption?.by,
    'floorkeeper.recovery.truncated_at_ms': recovery?.agentTranscriptTruncatedAtMs,
    'floorkeeper.recovery.resume_position_ms': recovery?.resumePositionMs,
    'floorkeeper.recovery.new_turn': recovery?.newTurnCommitted,
    'floorkeeper.recovery.task_state_preserved': recovery?.taskStatePreserved,
    ...decisionAttributes(data),
  };
}

/** The attributes of a decision; empty for a line without one. */
export function decisionAttributes({ decision, callerInput }: RunbookData): Attributes {
  if (decision === undefined) return {};
  return {
    'floorkeeper.decision_id': decision.id,
    'floorkeeper.verdict': decision.verdict,
    'floorkeeper.class': callerInput?.class,
    'floorkeeper.clause': decision.clause,
    'floorkeeper.overruled': [...decision.overruled],
    'floorkeeper.policy_version': decision.policyVersion,
    'floorkeeper.reason': decision.reason,
    'floorkeeper.confidence': decision.confidence,
  };
}
