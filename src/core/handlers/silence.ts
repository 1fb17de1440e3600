import { assertNever, clauseOf, policyOf, type LastMessage, type Ladder } from '../model/index.ts';
import { clearDeadline, setDeadline } from './deadline.ts';
import { change, decide, type Draft } from './draft.ts';
import { escalate } from './escalation.ts';
import { requestReprompt } from './request.ts';

/**
 * Counts silence from the end of a playout. A reprompt goes on where the ladder of its message
 * stands and has none of its own.
 */
export function startLadder(draft: Draft, after: LastMessage): void {
  const { silence } = draft.state;
  const { rootId, messageType } = after;
  const goesOn = silence.type !== 'off' && silence.rootId === rootId;
  count(draft, { rootId, messageType, rung: goesOn ? silence.rung : 0 });
}

/** A committed turn or a valid key: the caller is not silent. */
export function resetLadder(draft: Draft): void {
  if (draft.state.silence.type === 'off') return;
  clearDeadline(draft, 'silence');
  change(draft, { silence: { type: 'off' } });
}

/** A message starts: its own end counts. The reprompt of a rung keeps its ladder. */
export function pauseLadder(draft: Draft, rootId: string): void {
  const { silence } = draft.state;
  if (silence.type === 'off') return;
  clearDeadline(draft, 'silence');
  change(draft, {
    silence:
      silence.rootId === rootId ? { type: 'speaking', ...ladderOf(silence) } : { type: 'off' },
  });
}

/** The ladder stands still while a tool runs. */
export function standStill(draft: Draft): void {
  const { silence, deadlines } = draft.state;
  if (silence.type !== 'counting') return;
  const due = deadlines.find((deadline) => deadline.name === 'silence');
  clearDeadline(draft, 'silence');
  const leftMs = due === undefined ? 0 : due.dueAtMs - draft.atMs;
  change(draft, { silence: { type: 'standing', leftMs, ...ladderOf(silence) } });
}

/** The last tool has ended. */
export function goOnCounting(draft: Draft): void {
  const { silence } = draft.state;
  if (silence.type !== 'standing') return;
  change(draft, { silence: { type: 'counting', ...ladderOf(silence) } });
  setDeadline(draft, 'silence', silence.leftMs);
}

/** A reprompt that was asked for will not be heard: the next rung is still to come. */
export function onRepromptLost(draft: Draft): void {
  const { silence } = draft.state;
  if (silence.type === 'speaking') count(draft, ladderOf(silence));
}

/** The caller was silent long enough for the next rung. */
export function onSilenceDue(draft: Draft): void {
  const { silence } = draft.state;
  if (silence.type !== 'counting') return;
  if (isBusy(draft)) {
    setDeadline(draft, 'silence', BUSY_MS);
    return;
  }
  const rules = policyOf(draft.policy, silence.messageType).silence;
  const rung = rules?.do[silence.rung];
  if (rung === undefined) {
    resetLadder(draft);
    return;
  }
  const clause = clauseOf(draft.policy, silence.messageType, 'silence');
  switch (rung) {
    case 'reprompt':
      change(draft, {
        silence: { type: 'speaking', ...ladderOf(silence), rung: silence.rung + 1 },
      });
      decide(draft, {
        verdict: 'reprompt',
        clause,
        class: 'silence',
        reason: 'the caller is silent',
      });
      requestReprompt(draft, 'silence', silence);
      return;
    case 'escalate':
    // The engine has no action that ends a call yet; a human is who can end it well.
    case 'end_call':
      escalate(draft, {
        reason: 'silence',
        clause,
        class: 'silence',
        because: 'the caller stays silent',
      });
      return;
    default:
      assertNever(rung, 'onSilenceDue');
  }
}

function count(draft: Draft, ladder: Ladder): void {
  const rules = policyOf(draft.policy, ladder.messageType).silence;
  const { state } = draft;
  if (
    rules === undefined ||
    ladder.rung >= rules.do.length ||
    state.caller.type === 'away' ||
    state.escalation.type !== 'none'
  ) {
    resetLadder(draft);
    return;
  }
  if (state.tools.length > 0) {
    clearDeadline(draft, 'silence');
    change(draft, { silence: { type: 'standing', leftMs: rules.afterMs, ...ladder } });
    return;
  }
  change(draft, { silence: { type: 'counting', ...ladder } });
  setDeadline(draft, 'silence', rules.afterMs);
}

/** Somebody speaks or is about to: a reprompt would talk over them, or come between. */
function isBusy({ state }: Draft): boolean {
  return (
    state.caller.type === 'speaking' ||
    state.floor.type !== 'idle' ||
    state.queue.length > 0 ||
    state.requested.length > 0 ||
    state.turn.type === 'asked' ||
    state.collection.type === 'open'
  );
}

function ladderOf({ rootId, messageType, rung }: Ladder): Ladder {
  return { rootId, messageType, rung };
}

// About what a recogniser needs to bring the words of a voice that has just ended.
const BUSY_MS = 1000;
