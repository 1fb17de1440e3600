import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { dispose } from '@livekit/rtc-node';

import { collectMeters, collectSpans, type Measured } from '../../harness/parts/collected-spans.ts';
import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

/*
 * What a real session sends to an SDK in the same process, beside a sink that throws at each of our spans.
 */

const POLICY = `
defaults: { speech: { minSpeechMs: 60, onCandidate: pause } }
messages:
  notice: { delivery: required, interruptible: none }
  answer: { silence: { afterMs: 300, do: [reprompt], reprompt: "Are you there?" } }
`;

let thrown = 0;
const spans = collectSpans({
  onStart: () => undefined,
  onEnd({ name }) {
    // LiveKit itself does not survive a sink that throws at its spans.
    if (name !== 'floorkeeper.overlap') return;
    thrown += 1;
    throw new Error('this sink is dead');
  },
  forceFlush: () => new Promise(() => undefined),
  shutdown: () => new Promise(() => undefined),
});
const measured = collectMeters();

let isClosed = false;
let finished: readonly ReadableSpan[] = [];
let meters: readonly Measured[] = [];

before(async () => {
  const stage = await openStage({
    policy: POLICY,
    script: () => 'The fees are ten euros a month.',
  });
  const { floor, vad, stt } = stage;
  await floor.say('notice', 'This call is recorded.');
  const explanation = floor.say('answer', 'one two three four five six seven eight nine ten');
  await stage.speaking();
  await vad.hear(160);
  await stage.decision(({ verdict }) => verdict === 'resume');
  const voice = vad.hear(320);
  stt.interim('no wait that is wrong');
  await stage.decision(({ verdict }) => verdict === 'interrupt');
  await voice;
  stt.final('no wait that is wrong');
  await within('the explanation to end', explanation);
  await stage.line('assistant: The fees');
  await stage.decision(({ verdict }) => verdict === 'reprompt');
  await stage.end();
  isClosed = true;
  finished = spans.getFinishedSpans();
  meters = await measured();
});
after(() => dispose());

function named(name: string): readonly ReadableSpan[] {
  return finished.filter((span) => span.name === name);
}

function of(name: string): readonly Measured[] {
  return meters.filter((each) => each.name === `floorkeeper.${name}`);
}

describe('telemetry of a real session', () => {
  test('each overlap is one span from the onset of the voice to its decision, in the session of LiveKit', () => {
    const [paused, ended, ...more] = named('floorkeeper.overlap');
    assert.ok(paused !== undefined && ended !== undefined);
    assert.deepEqual(more, []);
    const verdicts = [paused, ended].map(({ attributes }) => attributes['floorkeeper.verdict']);
    assert.deepEqual(verdicts, ['resume', 'interrupt']);
    assert.deepEqual(
      paused.events.map(({ name }) => name),
      ['floorkeeper.pause', 'floorkeeper.resume'],
    );
    const session = named('agent_session')[0]?.spanContext().traceId;
    for (const span of [paused, ended]) {
      assert.equal(span.spanContext().traceId, session);
      assert.ok(span.duration[0] * 1000 + span.duration[1] / 1e6 >= 60, 'from the onset');
      assert.match(String(span.attributes['floorkeeper.clause']), /^(?:messages|lexicon)\./);
    }
  });

  test('the events of the runbook are on the spans of LiveKit, each with its fields', () => {
    const events = finished
      .filter(({ name }) => name !== 'floorkeeper.overlap')
      .flatMap((span) =>
        span.events.map(({ name, attributes }) => ({ on: span.name, name, attributes })),
      )
      .filter(({ attributes }) => attributes?.['floorkeeper.message_type'] !== undefined);
    const names = new Set(events.map(({ name }) => name));
    for (const name of [
      'user.speech_started',
      'user.speech_stopped',
      'agent.speech_started',
      'agent.speech_interrupted',
      'interruption.candidate_detected',
      'interruption.decision_made',
      'interruption.recovered',
      'interruption.false_positive',
      'silence.timeout',
      'delivery.completed',
    ]) {
      assert.ok(names.has(name), `${name} among ${[...names].join()}`);
    }
    assert.ok(events.some(({ on }) => on === 'agent_turn'));
    assert.ok(events.some(({ on }) => on === 'user_turn'));
  });

  test('the meters count decisions by verdict, class and clause', () => {
    const decision = of('decisions').find(
      ({ attributes }) => attributes['verdict'] === 'interrupt',
    );
    assert.deepEqual(
      [decision?.value, decision?.attributes['class'], decision?.attributes['message_type']],
      [1, 'cancellation', 'answer'],
    );
    assert.match(String(decision?.attributes['policy_version']), /^1#[0-9a-f]{12}$/);
    assert.equal(of('interruptions').length, 1);
    assert.equal(of('interruptions.false').length, 1);
    assert.deepEqual(of('silence_timeouts')[0]?.attributes['next_action'], 'reprompt');
    assert.deepEqual(of('deliveries')[0]?.attributes['outcome'], 'completed');
  });

  test('an overlap that was let pass and came again within four seconds counts as missed', () => {
    const [missed, ...more] = of('interruptions.missed');
    assert.deepEqual(more, []);
    assert.deepEqual([missed?.value, missed?.attributes['verdict']], [1, 'resume']);
  });

  test('the time to silence runs from the onset of the voice to the last sample', () => {
    const [silence] = of('time_to_silence');
    assert.ok(silence !== undefined);
    const { count, sum } = silence.value as { count: number; sum: number };
    assert.equal(count, 1);
    assert.ok(sum >= 60 && sum < 5000, `${sum} ms`);
  });

  test('no attribute of a meter names a call', () => {
    for (const { attributes } of meters.filter(({ name }) => name.startsWith('floorkeeper.'))) {
      const known = ['workflow', 'policy_version', 'verdict', 'class', 'clause', 'message_type'];
      const others = Object.keys(attributes).filter((key) => !known.includes(key));
      assert.deepEqual(
        others.filter((key) => !['by', 'next_action', 'outcome'].includes(key)),
        [],
      );
    }
  });

  test('a sink that throws at each of our spans and never flushes has changed nothing about the call', () => {
    assert.equal(thrown, 2);
    assert.ok(isClosed);
  });
});
