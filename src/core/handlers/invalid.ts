import {
  clauseOf,
  type MessageClause,
  type CallerClass,
  policyOf,
  lastMessageOf,
  playoutOf,
} from '../model/index.ts';
import { change, decide, type Draft } from './draft.ts';
import { escalate } from './escalation.ts';
import { requestReprompt } from './request.ts';

/** Input that fits neither menu nor entity: a reprompt, and after `maxInvalid` of them a human. */
export function onInvalid(
  draft: Draft,
  messageType: string,
  clause: Extract<MessageClause, 'dtmf.invalid' | 'expects' | 'expects.interDigitMs'>,
  reason: string,
  callerClass: CallerClass,
): void {
  const { policy, state } = draft;
  const invalid = state.keys.invalid + 1;
  change(draft, { keys: { ...state.keys, invalid } });
  decide(draft, {
    verdict: 'invalid',
    clause: clauseOf(policy, messageType, clause),
    class: callerClass,
    reason,
  });
  const isMenu = clause === 'dtmf.invalid';
  const rules = policyOf(policy, messageType);
  const maxInvalid = (isMenu ? rules.dtmf?.maxInvalid : rules.expects?.maxInvalid) ?? 0;
  if (invalid > maxInvalid) {
    escalate(draft, {
      reason: 'invalid_input',
      clause: clauseOf(policy, messageType, isMenu ? 'dtmf.maxInvalid' : 'expects.maxInvalid'),
      class: callerClass,
      because: 'the input was invalid too often',
    });
    return;
  }
  decide(draft, {
    verdict: 'reprompt',
    clause: clauseOf(policy, messageType, clause),
    class: callerClass,
    reason: 'the input was invalid',
  });
  const message = playoutOf(draft.state)?.message ?? lastMessageOf(draft.state);
  const rootId = message?.messageType === messageType ? message.rootId : undefined;
  requestReprompt(draft, 'invalid', { messageType, rootId });
}

/** Valid input: earlier mistakes are forgotten. */
export function forgetInvalid(draft: Draft): void {
  const { keys } = draft.state;
  if (keys.invalid > 0) change(draft, { keys: { ...keys, invalid: 0 } });
}
