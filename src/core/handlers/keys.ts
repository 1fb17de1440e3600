import {
  type Draft,
  type EventOf,
  act,
  change,
  decide,
  extendTurn,
  heardFloorOf,
  interrupt,
} from '../draft/index.ts';
import {
  assertNever,
  clauseOf,
  type Clause,
  type KeyRef,
  policyOf,
  rulesOfMessage,
  type MessagePolicy,
  admitsKeys,
  keyContext,
  messageInForce,
  type KeptKey,
  type WaitingKey,
} from '../model/index.ts';
import { addDigits, commitInput, onTerminator } from './collection.ts';
import { escalate } from './escalation.ts';
import { forgetInvalid, onInvalid } from './invalid.ts';
import {
  arbitrate,
  overruledBy,
  surplusOf,
  type Ruling,
  type Situation,
  type Surplus,
} from '../rules/index.ts';
import { onCallerAnswered } from './silence.ts';
import { forgetWaiting, keepForNext, reportKey } from './waiting-keys.ts';

/** A key: what it means is one question, whether it may stop the message another. */
export function onKey(draft: Draft, event: EventOf<'dtmf_received'>): void {
  const { messageType, policy: rules } = keyContext(draft.policy, draft.state);
  const situation: Situation = {
    policy: draft.policy,
    state: draft.state,
    atMs: draft.atMs,
    messageType,
    rules,
    stimulus: { type: 'key', key: event.key },
  };
  const waited = forgetWaiting(draft, event.ref);
  // It has been reported since it was asked for again.
  if (event.isAgain === true && waited === undefined) return;
  const surplus = surplusOf(draft, event.key, {
    messageType,
    rules,
    isAgain: waited !== undefined,
  });
  change(draft, { keys: { ...draft.state.keys, pressedAtMs: draft.atMs } });
  extendTurn(draft);
  if (surplus !== undefined) return dropSurplus(draft, surplus);
  const ruling = arbitrate(situation);
  const meaning = ruling?.by === 'protection' ? arbitrate(situation, 'protection') : ruling;
  if (ruling === undefined || meaning === undefined) return;
  if (ruling.by === 'escalation') {
    onEscalationKey(draft, situation, ruling);
    return;
  }
  const { verdict, clause } = meaning.proposal;
  const key = waited ?? { ref: event.ref, pressedAtMs: draft.atMs, messageType, clause };
  if (isChoiceMade(draft) && (verdict === 'choose' || verdict === 'invalid')) {
    keepForNext(draft, key);
    return;
  }
  // It was pressed before the message began, so it is no mistake in what the message asks.
  if (waited !== undefined && verdict === 'invalid') return reportKey(draft, key);
  const isForbidden = ruling.by === 'protection' && verdict !== 'drop';
  if (isForbidden) forbid(draft, situation, ruling, meaning);
  else if (verdict !== 'drop') stopByKey(draft, situation, meaning);
  takeMeaning(draft, event, { messageType, key, meaning, isForbidden });
}

/** An option is chosen, now or when its message ends: a menu takes one choice. */
function isChoiceMade({ state }: Draft): boolean {
  return state.keys.isChosen || state.keys.kept.type === 'option';
}

function dropSurplus(draft: Draft, { messageType, part, reason }: Surplus): void {
  const clause = clauseOf(draft.policy, messageType, part);
  decide(draft, { verdict: 'drop', clause, class: 'dtmf', reason });
}

/** The grace is over. A key pressed within it stops the message now. */
export function onGraceOverForKeys(draft: Draft): void {
  const { kept } = draft.state.keys;
  const floor = heardFloorOf(draft);
  if (kept.type === 'none' || floor?.message.messageId !== kept.messageId) return;
  if (!admitsKeys(rulesOfMessage(draft.policy, floor.message))) return;
  interrupt(draft, floor, {
    cause: kept.type === 'stop' && kept.isReported ? 'reported_key' : 'key',
    at: 'now',
    finding: {
      verdict: 'interrupt',
      clause: kept.clause,
      class: 'dtmf',
      reason: 'a key was pressed within the grace, which is over',
    },
  });
  takeKept(draft, kept);
}

/** The message that forbade the key is over. The key takes effect now. */
export function onMessageOverForKeys(draft: Draft, messageId: string): void {
  const { keys } = draft.state;
  if (keys.turn !== undefined) {
    change(draft, { keys: { ...keys, turn: undefined } });
    commitInput(draft, keys.turn);
  }
  if (keys.kept.type !== 'none' && keys.kept.messageId === messageId) takeKept(draft, keys.kept);
}

function onEscalationKey(draft: Draft, situation: Situation, ruling: Ruling): void {
  const { proposal } = ruling;
  const overruled = overruledBy(situation, ruling);
  if (proposal.verdict === 'escalate') {
    escalate(draft, {
      reason: 'dtmf',
      clause: proposal.clause,
      class: 'escalation',
      because: proposal.reason,
      overruled,
    });
    return;
  }
  const { clause, reason } = proposal;
  decide(draft, { verdict: 'continue', clause, class: 'escalation', reason, overruled });
}

function forbid(draft: Draft, situation: Situation, ruling: Ruling, meaning: Ruling): void {
  const { clause, class: callerClass, reason } = ruling.proposal;
  const overruled = overruledBy(situation, ruling);
  decide(draft, { verdict: 'continue', clause, class: callerClass, reason, overruled });
  if (!isForLater(draft, situation.rules) || draft.state.keys.kept.type !== 'none') return;
  const { messageId } = messageInForce(draft.state) ?? {};
  const { clause: meant, verdict } = meaning.proposal;
  const isReported = verdict === 'report';
  if (messageId !== undefined)
    keepKey(draft, { type: 'stop', messageId, clause: meant, isReported });
}

/** True if the message admits keys, so that only its grace keeps a key from stopping it now. */
function isForLater(draft: Draft, rules: MessagePolicy): boolean {
  return heardFloorOf(draft) !== undefined && admitsKeys(rules);
}

function stopByKey(draft: Draft, situation: Situation, meaning: Ruling): void {
  const floor = heardFloorOf(draft);
  if (floor === undefined) return;
  interrupt(draft, floor, {
    cause: meaning.proposal.verdict === 'report' ? 'reported_key' : 'key',
    at: 'now',
    finding: {
      verdict: 'interrupt',
      clause: meaning.proposal.clause,
      class: 'dtmf',
      reason: meaning.proposal.reason,
      overruled: overruledBy(situation, {
        by: meaning.by,
        proposal: { ...meaning.proposal, verdict: 'interrupt' },
      }),
    },
  });
}

function takeMeaning(
  draft: Draft,
  { ref, key }: EventOf<'dtmf_received'>,
  how: {
    readonly messageType: string;
    readonly key: WaitingKey;
    readonly meaning: Ruling;
    readonly isForbidden: boolean;
  },
): void {
  const { messageType, meaning, isForbidden } = how;
  const { proposal } = meaning;
  const { clause, reason } = proposal;
  switch (proposal.verdict) {
    case 'choose':
      if (key.option === undefined) return;
      if (isForbidden) keepOption(draft, { option: key.option, ref, messageType, clause });
      else takeOption(draft, { option: key.option, ref, messageType, clause });
      return;
    case 'invalid':
      // A reprompt now would be cancelled with the queue when the key stops the message.
      if (isForbidden && isForLater(draft, policyOf(draft.policy, messageType)))
        keepInvalid(draft, { messageType, clause, reason });
      else takeInvalid(draft, { messageType, clause, reason });
      return;
    case 'collect':
      onCallerAnswered(draft);
      if (key.isTerminator && draft.state.collection.type === 'open') onTerminator(draft);
      else addDigits(draft, { type: 'key', ref }, 1, messageType);
      return;
    case 'report':
      keepForNext(draft, how.key);
      return;
    case 'drop':
      decide(draft, { verdict: 'drop', clause, class: 'dtmf', reason });
      return;
    case 'continue':
    case 'escalate':
    case 'interrupt':
    case 'wait':
      return;
    default:
      assertNever(proposal.verdict, 'takeMeaning');
  }
}

type Choice = {
  readonly option: string;
  readonly ref: KeyRef;
  readonly messageType: string;
  readonly clause: Clause;
};

function keepOption(draft: Draft, choice: Choice): void {
  const message = messageInForce(draft.state);
  if (message !== undefined)
    keepKey(draft, { type: 'option', messageId: message.messageId, ...choice });
}

type Mistake = { readonly messageType: string; readonly clause: Clause; readonly reason: string };

/** Keeps invalid input for later. A kept option stays: the caller has already found the key. */
function keepInvalid(draft: Draft, mistake: Mistake): void {
  const message = messageInForce(draft.state);
  if (message === undefined || draft.state.keys.kept.type === 'option') return;
  keepKey(draft, { type: 'invalid', messageId: message.messageId, ...mistake });
}

function takeInvalid(draft: Draft, { messageType, clause, reason }: Mistake): void {
  const part = clause.endsWith('.expects') ? 'expects' : 'dtmf.invalid';
  onInvalid(draft, messageType, part, reason, 'dtmf');
}

function keepKey(draft: Draft, kept: KeptKey): void {
  change(draft, { keys: { ...draft.state.keys, kept } });
}

function takeKept(draft: Draft, kept: KeptKey): void {
  keepKey(draft, { type: 'none' });
  if (kept.type === 'option') takeOption(draft, kept);
  else if (kept.type === 'invalid') takeInvalid(draft, kept);
}

function takeOption(draft: Draft, { option, ref, messageType, clause }: Choice): void {
  decide(draft, {
    verdict: 'choose',
    clause,
    class: 'dtmf',
    reason: 'the option takes effect',
    about: { messageType },
  });
  act(draft, { type: 'choose_option', option, ref, messageType });
  const { keys } = draft.state;
  change(draft, { keys: { ...keys, chosenAtMs: draft.atMs, isChosen: true } });
  onCallerAnswered(draft);
  forgetInvalid(draft);
  if (policyOf(draft.policy, messageType).dtmf?.submit === 'reply') {
    commitInput(draft, { type: 'option', option });
  }
}
