import { type Draft, change, decide, requestReprompt } from '../draft/index.ts';
import {
  clauseOf,
  type MessageClause,
  type CallerClass,
  policyOf,
  lastMessageOf,
  playoutOf,
} from '../model/index.ts';
import { escalate } from './escalation.ts';

/** Answers input that fits neither menu nor entity: reprompts, and after `maxInvalid` calls a human. */
export function onInvalid(
  draft: Draft,
  messageType: string,
  clause: InvalidClause,
  reason: string,
  callerClass: CallerClass,
): void {
  decide(draft, {
    verdict: 'invalid',
    clause: clauseOf(draft.policy, messageType, clause),
    class: callerClass,
    reason,
  });
  repromptOrEscalate(draft, { messageType, clause, class: callerClass, because: BECAUSE.invalid });
}

/**
 * The reprompt after invalid input could not be spoken, and no silence ladder follows. Tries the next
 * reprompt, and finally a human.
 */
export function onRepromptLost(draft: Draft, messageType: string): void {
  const { keys, silence, escalation } = draft.state;
  if (keys.invalid === 0 || silence.type !== 'off' || escalation.type !== 'none') return;
  const rules = policyOf(draft.policy, messageType);
  if (rules.silence !== undefined) return;
  const clause = rules.dtmf === undefined ? 'expects' : 'dtmf.invalid';
  repromptOrEscalate(draft, { messageType, clause, class: 'dtmf', because: BECAUSE.lost });
}

function repromptOrEscalate(
  draft: Draft,
  why: {
    readonly messageType: string;
    readonly clause: InvalidClause;
    readonly class: CallerClass;
    readonly because: { readonly reprompt: string; readonly escalate: string };
  },
): void {
  const { messageType, clause, class: callerClass, because } = why;
  const { policy, state } = draft;
  const invalid = state.keys.invalid + 1;
  change(draft, { keys: { ...state.keys, invalid } });
  const isMenu = clause === 'dtmf.invalid';
  const rules = policyOf(policy, messageType);
  const maxInvalid = (isMenu ? rules.dtmf?.maxInvalid : rules.expects?.maxInvalid) ?? 0;
  if (invalid > maxInvalid) {
    escalate(draft, {
      reason: 'invalid_input',
      clause: clauseOf(policy, messageType, isMenu ? 'dtmf.maxInvalid' : 'expects.maxInvalid'),
      class: callerClass,
      because: because.escalate,
    });
    return;
  }
  decide(draft, {
    verdict: 'reprompt',
    clause: clauseOf(policy, messageType, clause),
    class: callerClass,
    reason: because.reprompt,
  });
  const message = playoutOf(draft.state)?.message ?? lastMessageOf(draft.state);
  const rootId = message?.messageType === messageType ? message.rootId : undefined;
  requestReprompt(draft, 'invalid', { messageType, rootId });
}

/** The caller gave valid input. Resets the count of invalid input. */
export function forgetInvalid(draft: Draft): void {
  change(draft, { keys: { ...draft.state.keys, invalid: 0 } });
}

type InvalidClause = Extract<MessageClause, 'dtmf.invalid' | 'expects' | 'expects.interDigitMs'>;

const BECAUSE = {
  invalid: { reprompt: 'the input was invalid', escalate: 'the input was invalid too often' },
  lost: {
    reprompt: 'the reprompt before could not be spoken',
    escalate: 'the reprompts after invalid input could not be spoken',
  },
} as const;
