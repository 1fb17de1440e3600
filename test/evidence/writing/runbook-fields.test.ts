import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { RunbookData, RunbookType } from '../../../src/evidence/index.ts';
import { createRunbook } from '../../../src/evidence/writing/runbook.ts';
import { buildPolicy } from '../../core/harness/build-policy.ts';
import { startCall } from '../../core/harness/call.ts';
import { correction } from '../../core/harness/evidence.ts';

/*
 * A call with a noise that pauses the message, a correction that ends it, and silence after the next
 * message; and the fields that the runbook requires for each of them.
 */

const silence = { afterMs: 5000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const policy = buildPolicy({ answer: { speech: { onCandidate: 'pause' }, silence } });
const call = startCall(policy)
  .say('m1', 'answer')
  .at(1000)
  .voice(1300)
  .at(2500)
  .progress('m1', 2000)
  .at(2600)
  .voice(3200)
  .interim('u1', correction)
  .at(3300)
  .words('u1', correction, true)
  .at(3600)
  .event({ type: 'turn_committed', turnId: 't1' })
  .at(4000)
  .say('m2', 'answer')
  .at(6000)
  .finish('m2')
  .at(12_000);

const runbook = createRunbook('call', policy);
const lines = call.turns().flatMap((turn) => runbook.lines(turn));

type Row = {
  readonly type: RunbookType;
  /** The index of the line among those of its type. */
  readonly nth: number;
  readonly wanted: Partial<RunbookData>;
};

const inCall = { canonicalCallId: 'call', turnId: 'call/turn-0', agentResponseId: 'm1' };
const version = `test@1#${'0'.repeat(12)}`;
const heard = { type: 'speech', isBackchannel: false } as const;

const ROWS: readonly Row[] = [
  {
    type: 'user.speech_started',
    nth: 0,
    wanted: { ...inCall, voice: { source: 'vad', onsetAtMs: 1000 } },
  },
  {
    type: 'user.speech_stopped',
    nth: 0,
    wanted: {
      ...inCall,
      voice: {
        source: 'vad',
        onsetAtMs: 1000,
        durationMs: 288,
        silenceMs: 12,
        probability: 0.9,
        transcript: 'none',
      },
    },
  },
  {
    type: 'agent.speech_started',
    nth: 1,
    wanted: {
      canonicalCallId: 'call',
      turnId: 'call/turn-1',
      agentResponseId: 'm2',
      agentSpeech: {
        state: 'playing',
        messageType: 'answer',
        interruptible: 'any',
        playbackPositionMs: 0,
        startedAtMs: 4000,
      },
    },
  },
  {
    type: 'interruption.candidate_detected',
    nth: 0,
    wanted: {
      ...inCall,
      candidate: { mode: 'adaptive', minSpeechMs: 100, speechDurationMs: 128, words: 0 },
    },
  },
  {
    type: 'interruption.false_positive',
    nth: 0,
    wanted: {
      ...inCall,
      callerInput: { ...heard, speechDurationMs: 288, class: 'noise' },
      falsePositive: { afterMs: 672, quietMs: 512, transcript: 'none', resumePositionMs: 0 },
    },
  },
  {
    type: 'interruption.recovered',
    nth: 0,
    wanted: {
      ...inCall,
      recovery: { resumePositionMs: 0, newTurnCommitted: false, taskStatePreserved: true },
    },
  },
  {
    type: 'interruption.decision_made',
    nth: 3,
    wanted: {
      ...inCall,
      callerInput: { ...heard, speechDurationMs: 576, transcriptRef: 'u1', class: 'correction' },
      decision: {
        id: 'd4',
        verdict: 'interrupt',
        clause: 'lexicon.correction',
        overruled: [],
        policyVersion: version,
        reason: 'the caller corrects',
        confidence: 1,
      },
    },
  },
  {
    type: 'agent.speech_interrupted',
    nth: 0,
    wanted: {
      ...inCall,
      decision: {
        id: 'd4',
        verdict: 'interrupt',
        clause: 'lexicon.correction',
        overruled: [],
        policyVersion: version,
        reason: 'the caller corrects',
        confidence: 1,
      },
      interruption: { by: 'policy', reason: 'the caller corrects' },
      recovery: {
        agentTranscriptTruncatedAtMs: 2000,
        heardBoundary: 'word',
        heardTextRef: 'm1/heard',
        newTurnCommitted: false,
        taskStatePreserved: true,
      },
    },
  },
  {
    type: 'interruption.recovered',
    nth: 1,
    wanted: {
      turnId: 'call/turn-1',
      recovery: {
        agentTranscriptTruncatedAtMs: 2000,
        heardTextRef: 'm1/heard',
        newTurnCommitted: true,
        taskStatePreserved: true,
      },
    },
  },
  {
    type: 'silence.timeout',
    nth: 0,
    wanted: {
      silence: {
        elapsedMs: 5000,
        messageType: 'answer',
        rung: 1,
        rungs: 1,
        nextAction: 'reprompt',
      },
    },
  },
];

for (const { type, nth, wanted } of ROWS) {
  test(`line ${nth + 1} of ${type} has the fields of the runbook: ${Object.keys(wanted).join()}`, () => {
    const line = lines.filter((each) => each.type === type)[nth];
    assert.ok(line !== undefined);
    assert.deepEqual({ ...line.data, ...wanted }, line.data);
  });
}
