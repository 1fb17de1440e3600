import {
  act,
  change,
  clearDeadline,
  decide,
  request,
  setDeadline,
  type Draft,
  type EventOf,
} from '../draft/index.ts';
import { endCall, isQuiet, quietDown } from './end-call.ts';
import { escalate } from './escalation.ts';

/** The caller's turn is over. From now on they wait for the agent. */
export function onTurnCommitted(draft: Draft): void {
  const { waitMs, wait } = draft.policy.call.trouble;
  change(draft, { trouble: { isWaitSaid: false } });
  if (waitMs !== undefined && wait !== undefined) setDeadline(draft, 'slow', waitMs);
}

/** No audio of a reply was heard within `call.trouble.waitMs` of the caller's turn. */
export function onSlow(draft: Draft): void {
  sayWait(draft, 'no answer is heard yet');
}

/** A provider failed. Asks the caller to wait, or apologises once the failure is final. */
export function onProviderFailed(draft: Draft, event: EventOf<'provider_failed'>): void {
  const { part, isFinal } = event;
  if (!isFinal) {
    sayWait(draft, `the ${part} failed and may come back`);
    return;
  }
  const { ending, escalation } = draft.state;
  if (escalation.type !== 'none' || ending.type !== 'none') return;
  const { message } = draft.policy.call.trouble;
  quietDown(draft, {
    verdict: 'trouble',
    clause: 'call.trouble.message',
    class: 'unclassified',
    reason: `the ${part} has failed for good`,
  });
  change(draft, { ending: { type: 'apologising', canSpeak: part !== 'voice' } });
  setDeadline(draft, 'ending', APOLOGY_BOUND_MS);
  request(draft, {
    type: 'say_declared',
    messageType: message ?? APOLOGY,
    role: 'declared',
    source: message === undefined ? 'apology' : 'text',
    ofMessageId: undefined,
  });
}

/** Does what `call.trouble.do` says once the apology has been heard. */
export function continueTrouble(draft: Draft): void {
  if (draft.state.ending.type === 'apologising' && isQuiet(draft)) followTrouble(draft);
}

/** Does what `call.trouble.do` says: the apology was heard, or took too long. */
export function followTrouble(draft: Draft): void {
  if (draft.state.ending.type !== 'apologising') return;
  clearDeadline(draft, 'ending');
  const why = {
    reason: 'trouble',
    clause: 'call.trouble.do',
    class: 'unclassified',
    because: 'a part of the agent has failed for good',
  } as const;
  if (draft.policy.call.trouble.do === 'end_call') {
    endCall(draft, why);
    return;
  }
  change(draft, { ending: { type: 'none' } });
  escalate(draft, why);
}

function sayWait(draft: Draft, reason: string): void {
  const { wait } = draft.policy.call.trouble;
  const { trouble, floor, caller, ending, escalation } = draft.state;
  if (wait === undefined || trouble.isWaitSaid || ending.type !== 'none') return;
  if (floor.type !== 'idle' || caller.type !== 'silent' || escalation.type !== 'none') return;
  clearDeadline(draft, 'slow');
  change(draft, { trouble: { isWaitSaid: true } });
  decide(draft, {
    verdict: 'trouble',
    clause: 'call.trouble.wait',
    class: 'unclassified',
    reason,
  });
  act(draft, { type: 'say_aside', messageType: wait });
}

/** Message type of the built-in apology. No workflow declares it, so the defaults apply. */
const APOLOGY = 'trouble_apology';
/** Longest time for an apology, including protected messages before it. */
const APOLOGY_BOUND_MS = 60_000;
