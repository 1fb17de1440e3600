import {
  type Draft,
  act,
  answerTurn,
  cancelQueue,
  change,
  clearDeadline,
  decide,
  heardFloorOf,
  releaseHeld,
  setDeadline,
  setDeadlineAt,
} from '../draft/index.ts';
import {
  type DigitSource,
  type UserInput,
  clauseOf,
  type UtteranceId,
  policyOf,
  messageInForce,
  openCollectionOf,
  spokenIn,
  type CollectionState,
  sessionMs,
  type SessionMs,
} from '../model/index.ts';
import { forgetInvalid, onInvalid } from './invalid.ts';
import { forgetAnswer, onCallerAnswered } from './silence.ts';
import { voiceOfLateWords } from '../rules/index.ts';

type OpenCollection = Extract<CollectionState, { type: 'open' }>;

/** Adds a key, or the digits of a transcript; the first opens the collection, the last completes it. */
export function addDigits(
  draft: Draft,
  source: DigitSource,
  digits: number,
  messageType: string,
): void {
  const { state, policy } = draft;
  const open = state.collection.type === 'open' ? state.collection : undefined;
  const collection: OpenCollection = {
    type: 'open',
    messageType: open?.messageType ?? messageType,
    parts: [...(open?.parts ?? []), { source, digits }],
    isComplete: false,
  };
  change(draft, { collection });
  const expects = policyOf(policy, collection.messageType).expects;
  decide(draft, {
    verdict: 'collect',
    clause: clauseOf(policy, collection.messageType, 'expects'),
    class: source.type === 'key' ? 'dtmf' : 'answer',
    reason:
      open === undefined ? 'the first digits open the collection' : 'the digits join the others',
  });
  const count = countOf(collection);
  if (expects === undefined || count > expects.max) {
    giveUp(draft, collection, 'expects', 'more digits came than the message asks for');
  } else if (count === expects.max) {
    complete(draft, collection);
  } else {
    setDeadlineAt(
      draft,
      'collection',
      sessionMs(lastDigitAtMs(draft, source) + expects.interDigitMs),
    );
  }
}

/** The terminator ends the collection: complete with enough digits, else invalid. */
export function onTerminator(draft: Draft): void {
  const { collection } = draft.state;
  if (collection.type !== 'open') return;
  const expects = policyOf(draft.policy, collection.messageType).expects;
  if (expects !== undefined && countOf(collection) >= expects.min) complete(draft, collection);
  else giveUp(draft, collection, 'expects', 'the terminator came after too few digits');
}

/** No digit came for `interDigitMs`. Waits longer while the caller speaks or a message plays. */
export function onCollectionDue(draft: Draft): void {
  const { caller } = draft.state;
  const collection = openCollectionOf(draft.state);
  if (collection?.isComplete !== false) return;
  const expects = policyOf(draft.policy, collection.messageType).expects;
  if (expects !== undefined && (caller.type === 'speaking' || heardFloorOf(draft) !== undefined)) {
    setDeadline(draft, 'collection', expects.interDigitMs);
    return;
  }
  giveUp(draft, collection, 'expects.interDigitMs', 'the digits stopped before they were complete');
}

/** The voice has ended. `interDigitMs` counts from now. */
export function onCollectedSpeechEnded(draft: Draft): void {
  const collection = openCollectionOf(draft.state);
  if (collection?.isComplete !== false) return;
  const expects = policyOf(draft.policy, collection.messageType).expects;
  if (expects !== undefined) setDeadline(draft, 'collection', expects.interDigitMs);
}

/** The message that keys may not stop is over. What was collected during it takes effect. */
export function submitKept(draft: Draft): void {
  const collection = openCollectionOf(draft.state);
  if (collection?.isComplete === true) complete(draft, collection);
}

/** A message of another type starts. Discards the collection: it is no longer asked for. */
export function forgetCollection(draft: Draft, messageType: string): void {
  const { collection } = draft.state;
  if (collection.type === 'none') return;
  if (collection.type === 'open') {
    if (collection.messageType === messageType) return;
    dropSpoken(draft, collection);
    clearDeadline(draft, 'collection');
  }
  change(draft, { collection: { type: 'none' } });
}

/** Makes input the caller's turn, after the message that was stopped for it is done. */
export function commitInput(draft: Draft, input: UserInput): void {
  if (draft.state.floor.type !== 'idle') {
    change(draft, { keys: { ...draft.state.keys, turn: input } });
    return;
  }
  cancelQueue(draft);
  act(draft, { type: 'commit_user_input', input });
}

/** When the last digit was given: now for a key, or at the end of speech for late words. */
function lastDigitAtMs(draft: Draft, source: DigitSource): SessionMs {
  const { state, atMs } = draft;
  if (source.type === 'key' || state.caller.type !== 'silent') return atMs;
  const endedAtMs = voiceOfLateWords(draft);
  const { pressedAtMs } = state.keys;
  return pressedAtMs !== undefined && pressedAtMs > endedAtMs ? pressedAtMs : endedAtMs;
}

function complete(draft: Draft, collection: OpenCollection): void {
  clearDeadline(draft, 'collection');
  if (heardFloorOf(draft) !== undefined || isAwaited(draft)) {
    change(draft, { collection: { ...collection, isComplete: true } });
    return;
  }
  const { messageType } = collection;
  const sources = sourcesOf(collection);
  decide(draft, {
    verdict: 'complete',
    clause: clauseOf(draft.policy, messageType, 'expects'),
    class: classOf(collection),
    reason: 'the digits are complete',
    about: { messageType },
  });
  act(draft, { type: 'submit_collected', sources, kind: 'digits', messageType });
  change(draft, {
    collection: { type: 'done' },
    keys: { ...draft.state.keys, completed: { messageType, atMs: draft.atMs } },
  });
  forgetInvalid(draft);
  onCallerAnswered(draft);
  submit(draft, collection);
  answerTurn(draft, 'collected');
}

/**
 * With `submit: reply`, digits that were all spoken are released as transcripts. If any was keyed, all are
 * committed as digits, because a transcript of some of them would repeat these.
 */
function submit(draft: Draft, collection: OpenCollection): void {
  const rules = policyOf(draft.policy, collection.messageType).expects;
  const spoken = spokenIn(collection);
  if (rules?.submit !== 'reply') {
    dropSpoken(draft, collection);
    releaseHeld(draft);
  } else if (spoken.length === collection.parts.length) {
    goesWithFloor(draft, spoken);
  } else {
    dropSpoken(draft, collection);
    commitInput(draft, { type: 'digits', sources: sourcesOf(collection) });
    releaseHeld(draft);
  }
}

function goesWithFloor(draft: Draft, utteranceIds: readonly UtteranceId[]): void {
  const { floor } = draft.state;
  if (floor.type === 'stopping') {
    const joined = [...floor.utteranceIds, ...utteranceIds];
    change(draft, { floor: { ...floor, utteranceIds: joined } });
  } else {
    releaseHeld(draft, utteranceIds);
  }
}

function giveUp(
  draft: Draft,
  collection: OpenCollection,
  clause: 'expects' | 'expects.interDigitMs',
  reason: string,
): void {
  clearDeadline(draft, 'collection');
  dropSpoken(draft, collection);
  change(draft, { collection: { type: 'none' } });
  forgetAnswer(draft);
  onInvalid(draft, collection.messageType, clause, reason, classOf(collection));
  answerTurn(draft, 'collected');
  releaseHeld(draft);
}

function dropSpoken(draft: Draft, collection: OpenCollection): void {
  const utteranceIds = spokenIn(collection);
  if (utteranceIds.length > 0) act(draft, { type: 'drop', utteranceIds });
}

function classOf({ parts }: OpenCollection): 'dtmf' | 'answer' {
  return parts.some(({ source }) => source.type === 'key') ? 'dtmf' : 'answer';
}

function sourcesOf({ parts }: OpenCollection): readonly DigitSource[] {
  return parts.map(({ source }) => source);
}

function countOf({ parts }: OpenCollection): number {
  return parts.reduce((sum, { digits }) => sum + digits, 0);
}

/** True if a protected message is still to play first. */
function isAwaited(draft: Draft): boolean {
  return draft.state.floor.type === 'idle' && messageInForce(draft.state) !== undefined;
}
