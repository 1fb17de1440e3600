import type { CompiledPolicy, Decision } from '../../core/index.ts';
import type { RunbookData, RunbookType } from '../format/index.ts';
import type { View } from './runbook-view.ts';

/** The runbook's own name for a decision, where it has one beside `interruption.decision_made`. */
export function runbookTypeOf(decision: Decision): RunbookType | undefined {
  switch (decision.verdict) {
    case 'delivered':
      return 'delivery.completed';
    case 'incomplete':
      return 'delivery.incomplete';
    case 'resume':
      return 'interruption.false_positive';
    case 'escalate':
      return decision.class === 'silence' ? 'silence.timeout' : 'escalation.requested';
    case 'reprompt':
    case 'end_call':
      return decision.class === 'silence' ? 'silence.timeout' : undefined;
    default:
      return undefined;
  }
}

/** The fields of every line that is about a decision. */
export function decisionFields(
  view: View,
  policy: CompiledPolicy,
  decision: Decision,
): Partial<RunbookData> {
  const type =
    decision.class === 'dtmf' || decision.class === 'silence' ? decision.class : 'speech';
  const transcriptRef = type === 'speech' ? view.transcriptRef : undefined;
  return {
    callerInput: {
      type,
      speechDurationMs: type === 'speech' ? view.voice.durationMs : 0,
      ...(transcriptRef === undefined ? {} : { transcriptRef }),
      isBackchannel: decision.class === 'backchannel',
      class: decision.class,
    },
    decision: {
      id: decision.id,
      verdict: decision.verdict,
      clause: decision.clause,
      overruled: decision.overruled,
      policyVersion: `${policy.workflow}@${policy.revision}#${policy.sha256.slice(0, 12)}`,
      reason: decision.reason,
      confidence: decision.confidence,
    },
  };
}
