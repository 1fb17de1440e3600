import { assertNever } from '../../core/index.ts';
import {
  addPatience,
  type FloorTurnDetector,
  type GivenDetection,
  type TurnEnd,
} from '../ears/index.ts';

/** What LiveKit gets to find the end of a turn, and a function that undoes the floor's part in it. */
export type GovernedTurnEnd = { readonly given: GivenDetection; readonly undo: () => void };

/** Adds the policy's patience to the application's choice, by the floor's own detector if possible. */
export function governTurnEnd(turnEnd: TurnEnd, ours: FloorTurnDetector): GovernedTurnEnd {
  switch (turnEnd.by) {
    case 'floor':
      return { given: ours, undo: () => undefined };
    case 'audio': {
      const { detector } = turnEnd;
      return { given: detector, undo: addPatience(detector, () => ours.waitForEngine()) };
    }
    case 'livekit':
      return { given: turnEnd.mode, undo: () => undefined };
    default:
      return assertNever(turnEnd, 'governTurnEnd');
  }
}
