import {
  act,
  answerTurn,
  cancelWholeQueue,
  change,
  clearDeadline,
  decide,
  heardFloorOf,
  interrupt,
  reportHeld,
  request,
  setDeadline,
  type Draft,
  type Finding,
} from '../draft/index.ts';
import {
  isAnythingQueued,
  isProtected,
  policyOf,
  stoppingOf,
  type CallerClass,
  type Clause,
  type EndCallReason,
  type EngineState,
} from '../model/index.ts';

/** Why the policy ends the call. */
export type CallEnd = {
  readonly reason: EndCallReason;
  readonly clause: Clause;
  readonly class: CallerClass;
  readonly because: string;
};

/**
 * Ends the call: protected messages that are queued play first, then `call.end.message`, then the
 * application is told to hang up. `continueEnding` takes each step when the previous one is over.
 */
export function endCall(draft: Draft, why: CallEnd): void {
  const { ending, escalation } = draft.state;
  if (escalation.type !== 'none' || (ending.type !== 'none' && ending.type !== 'apologising'))
    return;
  const { reason, clause } = why;
  const canSpeak = ending.type !== 'apologising' || ending.canSpeak;
  quietDown(draft, { verdict: 'end_call', clause, class: why.class, reason: why.because });
  change(draft, { ending: { type: 'waiting', reason, clause, canSpeak } });
  clearDeadline(draft, 'max');
  setDeadline(draft, 'ending', ENDING_BOUND_MS);
}

/** Stops an unprotected message at the end of its sentence and cancels the unprotected queue. */
export function quietDown(draft: Draft, finding: Finding): void {
  const heard = heardFloorOf(draft);
  const isOurs =
    heard !== undefined && isProtected(policyOf(draft.policy, heard.message.messageType));
  if (heard === undefined || isOurs) decide(draft, finding);
  else interrupt(draft, heard, { cause: 'end_call', finding, at: 'sentence' });
  cancelWholeQueue(draft);
  reportHeld(draft, { reason: 'the call ends before it was answered', stale: true });
  clearDeadline(draft, 'silence');
  clearDeadline(draft, 'collection');
  clearDeadline(draft, 'keys');
  clearDeadline(draft, 'slow');
  answerTurn(draft, 'complete');
  const { keys } = draft.state;
  change(draft, {
    collection: { type: 'none' },
    silence: { type: 'off' },
    keys: { ...keys, kept: { type: 'none' }, waiting: [], turn: undefined },
  });
}

/** Takes the next step of ending the call once nothing plays and nothing is queued. */
export function continueEnding(draft: Draft): void {
  const { ending, caller } = draft.state;
  if (ending.type !== 'waiting' && ending.type !== 'speaking') return;
  if (takesTheCallBack(draft)) return;
  const isHeard = ending.canSpeak && caller.type !== 'away';
  if (isHeard && !isQuiet(draft)) return;
  const words = draft.policy.call.end.message;
  if (ending.type === 'speaking' || words === undefined || !isHeard) {
    tellEnd(draft);
    return;
  }
  change(draft, { ending: { ...ending, type: 'speaking' } });
  request(draft, {
    type: 'say_declared',
    messageType: words,
    role: 'declared',
    source: 'text',
    ofMessageId: undefined,
  });
}

/** The last messages took too long. Tells the application to hang up now. */
export function onEndingDue(draft: Draft): void {
  tellEnd(draft);
}

/** The call has reached `call.maxMs`. Not while the caller is being handed to a human: checks again later. */
export function onMaxDue(draft: Draft): void {
  if (draft.state.escalation.type !== 'none') {
    setDeadline(draft, 'max', MAX_AGAIN_MS);
    return;
  }
  endCall(draft, {
    reason: 'max',
    clause: 'call.maxMs',
    class: 'unclassified',
    because: 'the call has lasted as long as it may',
  });
}

/** True if no message plays, is queued or is requested. */
export function isQuiet({ state }: Draft): boolean {
  return state.floor.type === 'idle' && !isAnythingQueued(state) && state.requested.length === 0;
}

/** Resumes the call if it was ending for silence and the caller has interrupted the last words. */
function takesTheCallBack(draft: Draft): boolean {
  const { ending } = draft.state;
  const cause = stoppingOf(draft.state)?.cause;
  const isCut = cause === 'speech' || cause === 'key';
  if (ending.type !== 'speaking' || ending.reason !== 'silence' || !isCut) return false;
  clearDeadline(draft, 'ending');
  change(draft, { ending: { type: 'none' } });
  decide(draft, {
    verdict: 'continue',
    clause: ending.clause,
    class: 'unclassified',
    reason: 'the caller is heard before the call has ended',
  });
  return true;
}

/** Tells the application to hang up. */
export function tellEnd(draft: Draft): void {
  const { ending } = draft.state;
  if (!isEnding(ending)) return;
  clearDeadline(draft, 'ending');
  change(draft, { ending: { ...ending, type: 'told' } });
  act(draft, { type: 'end_call', reason: ending.reason });
}

function isEnding(
  ending: EngineState['ending'],
): ending is Exclude<EngineState['ending'], { type: 'none' | 'apologising' }> {
  return ending.type !== 'none' && ending.type !== 'apologising' && ending.type !== 'told';
}

/** Longest time for a protected message and the last words together. */
const ENDING_BOUND_MS = 120_000;
const MAX_AGAIN_MS = 10_000;
