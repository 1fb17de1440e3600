import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  id,
  sessionMs,
  type Decision,
  type EngineEvent,
  type MessageId,
  type Verdict,
} from '../../../src/core/index.ts';
import { createRunbook } from '../../../src/evidence/writing/runbook.ts';
import { policy } from '../harness/recorded.ts';

function decided(verdict: Verdict): Decision {
  return {
    id: id('d1'),
    atMs: sessionMs(20),
    verdict,
    clause: 'messages.greeting.speech.mode',
    overruled: [],
    class: 'noise',
    reason: 'a noise',
    confidence: 0.9,
    messageType: 'greeting',
    messageId: id('m1'),
    overlapId: id('o1'),
    playedMs: 10,
  };
}

test('the line about a false interruption says whether the task changed meanwhile', () => {
  const runbook = createRunbook('call', policy);
  const event: EngineEvent = { type: 'woke', atMs: sessionMs(20) };
  const changed = { type: 'task_state_changed', atMs: sessionMs(25), digest: 'other' } as const;
  const preserved = (verdict: Verdict): readonly (boolean | undefined)[] =>
    runbook
      .lines({ event, actions: [], decisions: [decided(verdict)] })
      .filter(({ type }) => type === 'interruption.recovered')
      .map(({ data }) => data.recovery?.taskStatePreserved);
  assert.deepEqual(preserved('duck'), []);
  assert.deepEqual(preserved('resume'), [true]);
  runbook.lines({ event: changed, actions: [], decisions: [] });
  assert.deepEqual(preserved('resume'), [false]);
});

test('the line about an interruption says whether the task changed since the overlap began', () => {
  const changed = { type: 'task_state_changed', digest: 'other' } as const;
  const interrupted = (between: readonly EngineEvent[]): readonly (boolean | undefined)[] => {
    const runbook = createRunbook('call', policy);
    const feed = (event: EngineEvent, decisions: readonly Decision[] = []) =>
      runbook.lines({ event, actions: [], decisions });
    const messageId = id<MessageId>('m1');
    feed({ ...changed, digest: 'first', atMs: sessionMs(0) });
    feed({ type: 'message_started', atMs: sessionMs(0), messageId });
    feed({ type: 'woke', atMs: sessionMs(20) }, [decided('interrupt')]);
    for (const event of between) feed(event);
    const atMs = sessionMs(40);
    return feed({ type: 'message_finished', atMs, messageId, playedMs: 30, interrupted: true })
      .filter(({ type }) => type === 'agent.speech_interrupted')
      .map(({ data }) => data.recovery?.taskStatePreserved);
  };
  assert.deepEqual(interrupted([]), [true]);
  assert.deepEqual(interrupted([{ ...changed, atMs: sessionMs(30) }]), [false]);
});
