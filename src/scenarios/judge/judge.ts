import type { CallEvidence } from './evidence.ts';
import { measureAgentSound } from './recording.ts';
import { tellTimeline } from './timeline.ts';
import { describeMoment, type CallerLog } from '../caller/index.ts';
import type { Case, DecidedBy } from './case.ts';
import { judgeDecision } from './decision.ts';
import { compareHeardWords, type HeardWords } from './heard-words.ts';
import { judgePlayback } from './playback.ts';
import { judgeRecovery } from './recovery.ts';
import { judgeTask } from './task.ts';
import { judgeTranscript } from './transcript.ts';
import { ASSERTION_NAMES, type AssertionName, type Scenario } from '../file/index.ts';
import type { ReferenceSpeaker } from './reference.ts';

/** What one of the five judges found: nothing wrong, or each fault in a sentence. */
export type Assertion = {
  readonly name: AssertionName;
  readonly holds: boolean;
  readonly faults: readonly string[];
};

/** One call judged. */
export type Judgement = {
  readonly holds: boolean;
  readonly assertions: readonly Assertion[];
  /** What kept the call from being the one that was written: a moment that never came. */
  readonly callFaults: readonly string[];
  /** The decisions that were expected and found, or else what was decided, for the table. */
  readonly decided: readonly DecidedBy[];
  /** Milliseconds from the caller's onset to the agent's last sound, for each message cut by the caller. */
  readonly silentAfterMs: readonly number[];
  /** For each message that was cut its words in context and recording, where the scenario asks. */
  readonly heardWords: readonly HeardWords[];
};

/**
 * Judges a call by its files alone: the record for what was decided, the raw record for the words,
 * the caller's log for what it did, the recording for what was heard. `speak` is the agent's voice.
 */
export function judgeCall(
  scenario: Scenario,
  evidence: CallEvidence,
  speak: ReferenceSpeaker,
): Judgement {
  const { log, heard } = evidence;
  const timeline = tellTimeline(evidence);
  const asksForWords = scenario.expect.transcript.heardWordsWithin !== undefined;
  const heardWords = asksForWords ? compareHeardWords({ timeline, log, heard, speak }) : [];
  const call: Case = { scenario, timeline, log, sound: measureAgentSound(heard), heardWords };
  const decision = judgeDecision(call);
  const playback = judgePlayback(call);
  const faults: Readonly<Record<AssertionName, readonly string[]>> = {
    decision: decision.faults,
    playback: playback.faults,
    transcript: judgeTranscript(call),
    task: judgeTask(call),
    recovery: judgeRecovery(call),
  };
  const assertions = ASSERTION_NAMES.map((name) => ({
    name,
    holds: faults[name].length === 0,
    faults: faults[name],
  }));
  const callFaults = faultsOfCall(scenario, log);
  return {
    holds: callFaults.length === 0 && assertions.every(({ holds }) => holds),
    assertions,
    callFaults,
    decided: decision.decided,
    silentAfterMs: playback.silentAfterMs,
    heardWords,
  };
}

function faultsOfCall(scenario: Scenario, log: CallerLog): readonly string[] {
  const faults: string[] = [];
  const acts = scenario.steps.filter(({ act }) => act.type !== 'hang_up');
  const missed = acts[log.steps.length];
  if (missed !== undefined) {
    const why = log.end === 'agent_left' ? 'the agent left first' : 'the time limit was over first';
    faults.push(`line ${missed.line}: ${describeMoment(missed.when)} never came: ${why}`);
  } else if (log.end === 'limit') {
    faults.push(`the call was not over after ${scenario.limitMs} ms`);
  }
  for (const { line, lateMs } of log.steps) {
    if (lateMs > LATE_MS) faults.push(`line ${line}: the caller was ${lateMs} ms late`);
  }
  return faults;
}

/** If the simulated caller acts later than this, the scenario was not reproduced and the result is meaningless. */
const LATE_MS = 250;
