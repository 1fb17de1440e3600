import type { Decision } from '../core/index.ts';
import type { DecisionData, Envelope } from '../evidence/index.ts';
import { CLASSES, VERDICTS } from '../policy/meanings.ts';
import { asNumber, asText, asTexts, lookUp } from './as-text.ts';
import type { ShownDecision } from './view-data.ts';

/** The decisions of a record in their order, with what each word of them means. */
export function decisionsOf(lines: readonly Envelope[]): readonly ShownDecision[] {
  return lines.flatMap(({ type, data }) =>
    type === 'floorkeeper.decision' ? [shownDecision((data as DecisionData).decision)] : [],
  );
}

function shownDecision(decision: Decision): ShownDecision {
  const verdict = asText(decision.verdict);
  const callerClass = asText(decision.class);
  return {
    atMs: decision.atMs,
    verdict,
    meaning: lookUp(VERDICTS, verdict),
    clause: asText(decision.clause),
    overruled: asTexts(decision.overruled),
    class: callerClass,
    classMeaning: lookUp(CLASSES, callerClass),
    reason: asText(decision.reason),
    confidence: asNumber(decision.confidence),
    messageType: asText(decision.messageType),
    messageId: asText(decision.messageId),
    overlapId: asText(decision.overlapId),
    playedMs: asNumber(decision.playedMs),
  };
}
