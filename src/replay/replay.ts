import type { CompiledPolicy } from '../core/index.ts';
import type { DecisionData, Envelope, EventData, GapData } from '../evidence/index.ts';
import { ReplayRun, type ReplayResult } from './run.ts';

/** Runs a record's events through the engine under the record's own policy and compares decisions. */
export function replay(policy: CompiledPolicy, lines: readonly Envelope[]): ReplayResult {
  return replayLines(new ReplayRun(policy), lines);
}

/**
 * Feeds a record's lines to a replay and returns what it found. The lines are those after the header;
 * numbers that are missing between them are holes.
 */
export function replayLines(run: ReplayRun, lines: readonly Envelope[]): ReplayResult {
  let dueSeq = 1;
  for (const line of lines) {
    if (run.isOver) break;
    // A gap line takes the place of all lines that it names.
    const fromSeq = line.type === 'floorkeeper.gap' ? (line.data as GapData).fromSeq : line.seq;
    if (fromSeq > dueSeq) run.hole();
    dueSeq = line.seq + 1;
    feed(run, line);
  }
  return run.end();
}

/** Gives a replay what a line carries, if it is of interest to it. */
export function feed(run: ReplayRun, { seq, type, data }: FedLine): void {
  if (type === 'floorkeeper.gap') run.state((data as GapData).state);
  else if (type === 'floorkeeper.event') run.event(seq, (data as EventData).event);
  else if (type === 'floorkeeper.decision') run.decision((data as DecisionData).decision);
}

type FedLine = Pick<Envelope, 'seq' | 'type' | 'data'>;
