import {
  assertNever,
  APPLICATION_CLAUSE,
  clauseOf,
  type CallerClass,
  type Clause,
  type OverlapId,
  type UtteranceId,
  policyOf,
  rulesOfMessage,
  isBid,
  isPlayoutOpen,
  keepsInput,
  typeInContext,
  sessionMs,
} from '../model/index.ts';
import { clearDeadline, setDeadlineAt } from './deadline.ts';
import { act, change, decide, oweAnswer, type Draft } from './draft.ts';
import { cancelForTurn } from './floor.ts';

/** Final transcripts and what the caller did with them. */
export type Input = {
  readonly utteranceIds: readonly UtteranceId[];
  /** Type of the message that the words were spoken over. */
  readonly messageType: string;
  /** The application forbade interruptions of that message. */
  readonly isLocked?: boolean;
  readonly class: CallerClass;
  readonly overlapId: OverlapId | undefined;
};

/** Holds, reports or drops words that a message does not admit, as its `input` says. Only bids are held. */
export function disposeOf(draft: Draft, input: Input, isRecorded: boolean): void {
  if (input.utteranceIds.length === 0) return;
  const { utteranceIds, messageType } = input;
  const isLocked = input.isLocked === true;
  const clause = isLocked ? APPLICATION_CLAUSE : clauseOf(draft.policy, messageType, 'input');
  const isLate = typeInContext(draft.state) !== messageType;
  const tell = (verdict: 'hold' | 'drop' | 'report', reason: string): void => {
    const { class: callerClass, overlapId } = input;
    const about = isLate ? { about: { messageType } } : {};
    decide(draft, { verdict, clause, class: callerClass, reason, overlapId, ...about });
  };
  if (!isBid(input.class)) {
    if (!isRecorded) tell('drop', 'the words are no bid for the floor');
    act(draft, { type: 'drop', utteranceIds });
    return;
  }
  const what = rulesOfMessage(draft.policy, { messageType, isLocked }).input;
  switch (what) {
    case 'drop':
      tell('drop', 'the message drops what is said over it');
      act(draft, { type: 'drop', utteranceIds });
      return;
    case 'report':
      tell('report', 'the message reports what is said over it');
      act(draft, { type: 'report_held', utteranceIds, messageType, stale: false });
      return;
    case 'hold':
      tell('hold', 'the words wait for the end of the message');
      keep(draft, input);
      return;
    default:
      assertNever(what, 'disposeOf');
  }
}

/** Holds words until the caller may have the floor, together with the words that are held already. */
export function keep(draft: Draft, input: Input): void {
  const { state } = draft;
  const { held, caller } = state;
  const earlier = held.type === 'holding' ? held.utteranceIds : [];
  change(draft, {
    held: {
      type: 'holding',
      utteranceIds: [...earlier, ...input.utteranceIds],
      messageType: held.type === 'holding' ? held.messageType : input.messageType,
      class: input.class,
      heldForMs: policyOf(draft.policy, input.messageType).heldForMs,
      speechEndedAtMs:
        caller.type === 'speaking'
          ? undefined
          : ((caller.type === 'silent' ? caller.voiceEndedAtMs : undefined) ?? draft.atMs),
    },
  });
  act(draft, { type: 'hold', utteranceIds: input.utteranceIds });
  ageHeld(draft);
}

/** The held speech has ended. Its age counts from now. */
export function onHeldSpeechEnded(draft: Draft): void {
  const { held } = draft.state;
  if (held.type === 'none' || held.speechEndedAtMs !== undefined) return;
  change(draft, { held: { ...held, speechEndedAtMs: draft.atMs } });
  ageHeld(draft);
}

/**
 * Releases held input as one transcript once nothing blocks it. `also` is released with it, or held if
 * something still blocks.
 */
export function releaseHeld(draft: Draft, also: readonly UtteranceId[] = []): void {
  const { state, policy } = draft;
  const { held } = state;
  const utteranceIds = held.type === 'holding' ? [...held.utteranceIds, ...also] : also;
  if (utteranceIds.length === 0) return;
  if (state.floor.type !== 'idle' || keepsInput(state)) {
    if (also.length > 0) keepForLater(draft, also);
    return;
  }
  if (held.type === 'holding') {
    change(draft, { held: { type: 'none' } });
    clearDeadline(draft, 'held');
    const { messageType } = held;
    decide(draft, {
      verdict: 'release',
      clause: clauseOf(policy, messageType, 'input'),
      class: held.class,
      reason: 'nothing holds the words back any more',
      about: { messageType },
    });
  }
  cancelForTurn(draft);
  act(draft, { type: 'release', utteranceIds });
}

/** Reports held input to the application: it is too old to be answered, or will not be answered. */
export function reportHeld(
  draft: Draft,
  why: { readonly clause?: Clause; readonly reason: string; readonly stale: boolean },
): void {
  const { held } = draft.state;
  if (held.type === 'none') return;
  const { utteranceIds, messageType } = held;
  change(draft, { held: { type: 'none' } });
  clearDeadline(draft, 'held');
  decide(draft, {
    verdict: 'report',
    clause: why.clause ?? clauseOf(draft.policy, messageType, 'heldForMs'),
    class: held.class,
    reason: why.reason,
    about: { messageType },
  });
  act(draft, { type: 'report_held', utteranceIds, messageType, stale: why.stale });
  if (why.stale) oweAnswer(draft, held.speechEndedAtMs ?? draft.atMs);
}

function keepForLater(draft: Draft, utteranceIds: readonly UtteranceId[]): void {
  const messageType = typeInContext(draft.state);
  const isOpen = isPlayoutOpen(draft.state);
  decide(draft, {
    verdict: 'hold',
    clause: clauseOf(draft.policy, messageType, isOpen ? 'onInterruption.cancelTool' : 'input'),
    class: 'unclassified',
    reason: isOpen
      ? 'a turn before LiveKit has closed the playout would cancel the tool'
      : draft.state.escalation.type === 'none'
        ? 'a protected message waits to be spoken'
        : 'the caller is being handed to a human',
  });
  keep(draft, { utteranceIds, messageType, class: 'unclassified', overlapId: undefined });
}

function ageHeld(draft: Draft): void {
  const { held } = draft.state;
  if (held.type === 'none') return;
  if (held.speechEndedAtMs === undefined) {
    clearDeadline(draft, 'held');
    return;
  }
  // Input is stale when it is older than `heldForMs`; at exactly `heldForMs` it is still fresh.
  setDeadlineAt(draft, 'held', sessionMs(held.speechEndedAtMs + held.heldForMs + 1));
}
