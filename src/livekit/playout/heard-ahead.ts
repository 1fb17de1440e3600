import { guarded } from '../ground/index.ts';
import { timeAhead } from './heard-text.ts';
import type { Segment } from './segment.ts';

/**
 * Finds the words of what plays before anybody asks for them.
 *
 * A stop at a word must not wait until a sentence is aligned (2 ms for each second of it), and the
 * audio must not wait for the aligner: it works in slices, other work of the event loop in between.
 */
export type Ahead = {
  /** The segment plays: looks whether something of it is to be prepared. */
  follow(segment: Segment): void;
};

export function createAhead(): Ahead {
  let following: Segment | undefined;
  const forget = (): void => {
    following = undefined;
  };
  const work = guarded('the search ahead', stepAhead, forget);
  function stepAhead(): void {
    const segment = following;
    if (segment === undefined) return;
    const isDone =
      segment.phase === 'over' || !timeAhead(segment.text, segment.nextSample, segment.isWhole);
    if (isDone) forget();
    else setImmediate(work);
  }
  return {
    follow(segment) {
      const isIdle = following === undefined;
      following = segment;
      if (isIdle) setImmediate(work);
    },
  };
}
