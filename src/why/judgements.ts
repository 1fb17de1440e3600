import {
  explain,
  initialState,
  judgedStep,
  type CompiledPolicy,
  type Decision,
  type EngineEvent,
  type EngineState,
  type ExplainedJudgement,
  type JudgedOverlap,
} from '../core/index.ts';
import type { Envelope, EventData, GapData } from '../evidence/index.ts';

/** One time that the rules were asked about an overlap, with the decider's numbers. */
export type Judged = JudgedOverlap & {
  /** What the decider says of the evidence, also where another rule decided. */
  readonly decider: ExplainedJudgement;
  /** What the engine decided about the overlap in this step. */
  readonly decisions: readonly Decision[];
};

/** All that was asked and decided about one overlap, in order. Never empty. */
export type ExplainedOverlap = {
  readonly overlapId: string;
  readonly messageType: string;
  readonly mode: string;
  readonly judged: readonly [Judged, ...Judged[]];
  readonly decisions: readonly Decision[];
};

/** The overlaps of a record, and where they could not be computed. */
export type Explanation = {
  readonly overlaps: readonly ExplainedOverlap[];
  /** The first event that this version of the engine cannot take, by its number. */
  readonly stoppedAtSeq: number | undefined;
  /** Lines are missing whose effect is not known: what follows them may differ from the call. */
  readonly isUnsure: boolean;
};

/**
 * Runs the events of a record through the engine under the record's own policy, and keeps what the rules
 * were asked about each overlap. The record needs to hold none of these numbers: the engine is
 * deterministic, so they are the ones of the call.
 */
export function explainOverlaps(policy: CompiledPolicy, lines: readonly Envelope[]): Explanation {
  const overlaps = new Map<string, ExplainedOverlap>();
  let state: EngineState = initialState();
  let dueSeq = 1;
  let isUnsure = false;
  for (const { type, seq, data } of lines) {
    const gap = type === 'floorkeeper.gap' ? (data as GapData) : undefined;
    if ((gap?.fromSeq ?? seq) > dueSeq) isUnsure = true;
    dueSeq = seq + 1;
    if (gap !== undefined) ({ state } = gap);
    if (type !== 'floorkeeper.event') continue;
    const next = tryStep(policy, state, (data as EventData).event);
    if (next === undefined) {
      return { overlaps: [...overlaps.values()], stoppedAtSeq: seq, isUnsure };
    }
    ({ state } = next);
    for (const judged of next.judged) add(overlaps, judged);
    addDecisions(overlaps, next.decisions);
  }
  return { overlaps: [...overlaps.values()], stoppedAtSeq: undefined, isUnsure };
}

function tryStep(policy: CompiledPolicy, state: EngineState, event: EngineEvent) {
  try {
    const step = judgedStep(policy, state, event);
    const judged = step.judged.map((asked): Judged => ({
      ...asked,
      decider: explain(policy.weights, asked.evidence),
      decisions: step.decisions.filter(
        ({ overlapId, atMs }) => overlapId === asked.overlapId && atMs === asked.atMs,
      ),
    }));
    return { ...step, judged };
  } catch {
    // A record is input from elsewhere: another version may have written it, or nobody of us.
    return undefined;
  }
}

function add(overlaps: Map<string, ExplainedOverlap>, judged: Judged): void {
  const { overlapId, messageType, mode } = judged;
  const known = overlaps.get(overlapId);
  overlaps.set(
    overlapId,
    known === undefined
      ? { overlapId, messageType, mode, judged: [judged], decisions: [] }
      : { ...known, judged: [...known.judged, judged] },
  );
}

function addDecisions(
  overlaps: Map<string, ExplainedOverlap>,
  decisions: readonly Decision[],
): void {
  for (const decision of decisions) {
    const known = decision.overlapId === undefined ? undefined : overlaps.get(decision.overlapId);
    if (known === undefined) continue;
    overlaps.set(known.overlapId, { ...known, decisions: [...known.decisions, decision] });
  }
}
