import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { parseRecord, type Envelope } from '../../../src/evidence/index.ts';
import { collectSpans } from '../../harness/parts/collected-spans.ts';
import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

/*
 * One call of a real session, and the table of the field's runbook: which fields each of its nine events
 * must have. The same table stands in docs/evidence-format.md.
 */

const DOCUMENT = new URL('../../../docs/evidence-format.md', import.meta.url);

/** A column of the runbook's table: what it asks for, and the field of ours that holds it. */
type Row = { readonly event: string; readonly asks: string; readonly field: string };

const COMMON: readonly Omit<Row, 'event'>[] = [
  { asks: 'call', field: 'canonicalCallId' },
  { asks: 'turn', field: 'turnId' },
  { asks: 'trace', field: 'traceId' },
];

const OF_EVENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'user.speech_started': {
    time: 'voice.onsetAtMs',
    source: 'voice.source',
    'VAD confidence': 'voice.probability',
  },
  'user.speech_stopped': {
    duration: 'voice.durationMs',
    'transcript status': 'voice.transcript',
    silence: 'voice.silenceMs',
  },
  'agent.speech_started': {
    response: 'agentResponseId',
    'playout start': 'agentSpeech.startedAtMs',
    'message type': 'agentSpeech.messageType',
  },
  'agent.speech_interrupted': {
    position: 'recovery.agentTranscriptTruncatedAtMs',
    reason: 'interruption.reason',
    'heard boundary': 'recovery.heardBoundary',
  },
  'interruption.candidate_detected': {
    mode: 'candidate.mode',
    threshold: 'candidate.minSpeechMs',
    duration: 'candidate.speechDurationMs',
    words: 'candidate.words',
  },
  'interruption.decision_made': {
    decision: 'decision.verdict',
    'policy version': 'decision.policyVersion',
    confidence: 'decision.confidence',
    reason: 'decision.reason',
  },
  'interruption.recovered': {
    'resume position': 'recovery.resumePositionMs',
    'new turn': 'recovery.newTurnCommitted',
    'task state': 'recovery.taskStatePreserved',
  },
  'interruption.false_positive': {
    timeout: 'falsePositive.quietMs',
    'no transcript': 'falsePositive.transcript',
    resume: 'falsePositive.resumePositionMs',
  },
  'silence.timeout': {
    elapsed: 'silence.elapsedMs',
    'prompt state': 'silence.rung',
    'next action': 'silence.nextAction',
  },
};

const TABLE: readonly Row[] = Object.entries(OF_EVENT).flatMap(([event, columns]) => [
  ...COMMON.map((column) => ({ event, ...column })),
  ...Object.entries(columns).map(([asks, field]) => ({ event, asks, field })),
]);

const POLICY = `
defaults: { speech: { minSpeechMs: 60, onCandidate: pause } }
messages:
  answer: { silence: { afterMs: 300, do: [reprompt, end_call], reprompt: "Are you there?" } }
`;

let lines: readonly Envelope[] = [];
const spans = collectSpans();

before(async () => {
  const stage = await openStage({
    policy: POLICY,
    script: () => 'The fees are ten euros a month.',
  });
  const { floor, vad, stt } = stage;
  const explanation = floor.say('answer', 'one two three four five six seven eight nine ten');
  await stage.speaking();
  // A noise: the message pauses and comes back.
  await vad.hear(160);
  await stage.decision(({ verdict }) => verdict === 'resume');
  // A correction: the message ends, and its turn is answered.
  const voice = vad.hear(320);
  stt.interim('no wait that is wrong');
  await stage.decision(({ verdict }) => verdict === 'interrupt');
  await voice;
  stt.final('no wait that is wrong');
  await within('the explanation to end', explanation);
  await stage.line('assistant: The fees');
  // Then the caller is silent through both rungs of the ladder.
  await stage.decision(({ verdict }) => verdict === 'end_call');
  const { source } = await stage.end();
  const record = parseRecord(source);
  assert.ok(record.ok);
  ({ lines } = record);
});
after(() => dispose());

function valuesAt(event: string, field: string): readonly unknown[] {
  return lines
    .filter(({ type }) => type === event)
    .map(({ data }) =>
      field
        .split('.')
        .reduce<unknown>(
          (value, key) =>
            typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
          data,
        ),
    );
}

describe('the record of a call, against the table of the runbook', () => {
  for (const { event, asks, field } of TABLE) {
    test(`${event} holds the ${asks} in ${field}, in every line of the call`, () => {
      const values = valuesAt(event, field);
      assert.ok(values.length > 0, `the call has no ${event}`);
      // A message that was cut is not resumed: such a line says where it was cut.
      const due = field === 'recovery.resumePositionMs' ? values.slice(0, 1) : values;
      assert.ok(!due.includes(undefined), `${values.indexOf(undefined)} of ${values.length}`);
      const faulty = due.filter((value) => typeof value === 'number' && !(value >= 0));
      assert.deepEqual(faulty, []);
    });
  }

  test('the line of an interruption that ended a message says where it was cut and that a turn followed', () => {
    const cut = valuesAt('interruption.recovered', 'recovery').at(-1);
    assert.ok(typeof cut === 'object' && cut !== null);
    const { newTurnCommitted, agentTranscriptTruncatedAtMs } = cut as Record<string, unknown>;
    assert.equal(newTurnCommitted, true);
    assert.equal(typeof agentTranscriptTruncatedAtMs, 'number');
  });

  test('the rungs of a silence are counted, and the last one ends the call', () => {
    assert.deepEqual(valuesAt('silence.timeout', 'silence.rung'), [1, 2]);
    assert.deepEqual(valuesAt('silence.timeout', 'silence.rungs'), [2, 2]);
    assert.deepEqual(valuesAt('silence.timeout', 'silence.nextAction'), ['reprompt', 'end_call']);
  });

  test('the trace of every line is that of the session in LiveKit, and its span is a turn of it', () => {
    const finished = spans.getFinishedSpans();
    const session = finished.find(({ name }) => name === 'agent_session')?.spanContext();
    assert.ok(session !== undefined);
    for (const event of Object.keys(OF_EVENT)) {
      const traces = new Set(valuesAt(event, 'traceId'));
      assert.deepEqual([...traces], [session.traceId], event);
    }
    const nameOf = new Map(finished.map((span) => [span.spanContext().spanId, span.name]));
    const namesOf = (event: string): readonly unknown[] =>
      valuesAt(event, 'spanId').map((spanId) => nameOf.get(String(spanId)));
    // The first message is a `say`, for which LiveKit makes no span of a turn; the second is a reply.
    const started = namesOf('agent.speech_started');
    assert.deepEqual(started.slice(0, 2), ['agent_session', 'agent_turn']);
    assert.ok(!namesOf('silence.timeout').includes(undefined));
  });

  test('docs/evidence-format.md has the same table', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const rows = [...text.matchAll(/^\| `([\w.]+)` \| ([\w -]+) \| `([\w.]+)` \|$/gmu)];
    const inDocument = rows.map(([, event, asks, field]) => `${event} ${asks} ${field}`);
    const ofEvents = Object.entries(OF_EVENT).flatMap(([event, columns]) =>
      Object.entries(columns).map(([asks, field]) => `${event} ${asks} ${field}`),
    );
    const ofAll = COMMON.map(({ asks, field }) => `every ${asks} ${field}`);
    assert.deepEqual(inDocument, [...ofAll, ...ofEvents]);
  });
});
