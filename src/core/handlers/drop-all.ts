import { change, clearDeadline, reportHeld, type Draft } from '../draft/index.ts';
import { spokenIn, type Clause, type UtteranceId } from '../model/index.ts';

/** Transcripts that wait for a decision or the end of a stop, and transcripts that carried digits. */
export function pendingIn({ state }: Draft): readonly UtteranceId[] {
  const { overlap, floor, collection } = state;
  return [
    ...(overlap.type === 'open' ? overlap.utteranceIds : []),
    ...(floor.type === 'stopping' ? floor.utteranceIds : []),
    ...spokenIn(collection),
  ];
}

/** Drops what the caller said and keyed before: a new conversation starts, with somebody else. */
export function dropAll(
  draft: Draft,
  why: { readonly clause: Clause; readonly reason: string },
): void {
  reportHeld(draft, { ...why, stale: false });
  const { keys, interim } = draft.state;
  change(draft, {
    overlap: { type: 'none' },
    interim: interim && { ...interim, isTurn: false },
    missed: [],
    requested: [],
    collection: { type: 'none' },
    silence: { type: 'off' },
    keys: { ...keys, kept: { type: 'none' }, waiting: [], invalid: 0, turn: undefined },
  });
  for (const name of [
    'overlap',
    'pause',
    'collection',
    'keys',
    'silence',
    'request_lost',
  ] as const) {
    clearDeadline(draft, name);
  }
}
