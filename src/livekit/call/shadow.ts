import type { CompiledPolicy, EngineEvent, EngineState, Step } from '../../core/index.ts';
import type { Recorder } from '../../evidence/index.ts';
import { Comparison, type PolicyDifference } from '../../shadow/index.ts';

/** Told of each step of the engine; must not throw. */
export type ShadowStep = (before: EngineState, event: EngineEvent, taken: Step) => void;

/**
 * Runs a candidate policy beside the one of the call and notes where it would have decided otherwise. It
 * does nothing else: no action of it is performed. If the engine throws under it, that is noted once and the
 * shadow is off; the call goes on.
 */
export function createShadow(policy: CompiledPolicy, recorder: Pick<Recorder, 'note'>): ShadowStep {
  const { workflow, revision, sha256 } = policy;
  const comparison = new Comparison(policy);
  let isOn = true;
  recorder.note('shadow_began', { workflow, revision, sha256 });
  return (before, event, taken) => {
    if (!isOn) return;
    try {
      const difference = comparison.take(before, event, taken);
      if (difference !== undefined) recorder.note('shadow_differs', factsOf(difference));
    } catch (error) {
      isOn = false;
      // Only the name of the error: the message of a failed engine may contain anything.
      recorder.note('shadow_failed', {
        during: event.type,
        error: error instanceof Error ? error.name : typeof error,
      });
    }
  };
}

/** A difference as the record has it: what the policy of the call did, and what the shadow would have done. */
function factsOf(difference: PolicyDifference): Readonly<Record<string, unknown>> {
  const { atMs, event, messageType, messageId, decided, other, action, isLast } = difference;
  return {
    atMs,
    during: event,
    messageType,
    messageId,
    class: difference.class,
    decided: decided?.verdict,
    shadow: other?.verdict,
    clause: decided?.clause,
    shadowClause: other?.clause,
    action: action?.did?.type,
    shadowAction: action?.other?.type,
    comparable: !isLast,
  };
}
