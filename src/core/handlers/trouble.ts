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

/** The caller's turn is over: from now on they wait for us. */
export function onTurnCommitted(draft: Draft): void {
  const { waitMs, wait } = draft.policy.call.trouble;
  change(draft, { trouble: { isWaitSaid: false } });
  if (waitMs !== undefined && wait !== undefined) setDeadline(draft, 'slow', waitMs);
}

/** No sample of an answer was heard `call.trouble.waitMs` after the caller's turn. */
export function onSlow(draft: Draft): void {
  sayWait(draft, 'no answer is heard yet');
}

/** A provider failed: until it fails for good the caller is asked for patience, then told. */
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

/** The caller has been told: `call.trouble.do` follows. */
export function continueTrouble(draft: Draft): void {
  if (draft.state.ending.type === 'apologising' && isQuiet(draft)) followTrouble(draft);
}

/** The caller was told, or could not be told in time. */
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

/** The type under which the built-in apology is spoken: that of the workflow's defaults. */
const APOLOGY = 'trouble_apology';
/** As long as an apology may take, protected messages before it included. */
const APOLOGY_BOUND_MS = 60_000;
