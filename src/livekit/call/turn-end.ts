import { assertNever } from '../../core/index.ts';
import {
  addPatience,
  type FloorTurnDetector,
  type GivenDetection,
  type TurnEnd,
} from '../ears/index.ts';

/** What LiveKit is given to find the end of a turn with, and what undoes the floor's part in it. */
export type GovernedTurnEnd = { readonly given: GivenDetection; readonly undo: () => void };

/** Puts the policy's patience before what the application has chosen; the floor's detector where it can. */
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
