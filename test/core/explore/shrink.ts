import { shows, type Finding } from './explore.ts';
import type { Move } from './moves.ts';
import type { Engine } from './world.ts';

/** Finds the fewest and plainest moves that show the same violation. */
export function shrink(finding: Finding, engine?: Engine): Finding {
  let best = finding;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const candidate of smallerThan(best.moves)) {
      const smaller = { ...best, moves: candidate };
      if (!shows(smaller, engine)) continue;
      best = smaller;
      isSmaller = true;
      break;
    }
  }
  return best;
}

/** The candidates: fewer moves first, then sooner or plainer ones. */
function* smallerThan(moves: readonly Move[]): Generator<readonly Move[]> {
  for (let size = Math.ceil(moves.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from + size <= moves.length; from += 1) yield moves.toSpliced(from, size);
  }
  for (const [nth, move] of moves.entries()) {
    for (const plainer of plainerThan(move)) yield moves.toSpliced(nth, 1, plainer);
  }
}

function* plainerThan(move: Move): Generator<Move> {
  const { isBlocked, ...punctual } = move;
  if (isBlocked === true) yield punctual;
  if (move.afterMs !== 0) yield { ...move, afterMs: 0 };
  if (move.afterMs === 'next') yield { ...move, afterMs: 1000 };
  else if (move.afterMs > 1000) yield { ...move, afterMs: 1000 };
  if (move.do === 'voice' && move.lastsMs > 640) yield { ...move, lastsMs: 640 };
  if (move.do === 'words' && move.lateMs > 0) yield { ...move, lateMs: 0 };
}
