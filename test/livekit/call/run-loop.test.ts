import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { id, sessionMs, type EngineEvent, type MessageId } from '../../../src/core/index.ts';
import {
  RunLoop,
  type PerformedAction,
  type RunLoopOptions,
} from '../../../src/livekit/call/run-loop.ts';
import { policyOf } from '../../harness/stage.ts';
import { within } from '../../harness/within.ts';

const M1 = id<MessageId>('m1');
const POLICY = policyOf('messages: { notice: { interruptible: none }, menu: { graceMs: 40 } }');

const open: RunLoop[] = [];
after(() => {
  for (const loop of open) loop.close();
});

/** A loop in real time, the events it recorded, and what it was asked to do. */
function newLoop(changes: Partial<RunLoopOptions> = {}) {
  const began = performance.now();
  const recorded: EngineEvent[] = [];
  const notes: string[] = [];
  const performed: PerformedAction[] = [];
  const loop = new RunLoop({
    policy: POLICY,
    clock: () => sessionMs(Math.floor(performance.now() - began)),
    recorder: {
      step: ({ event }) => recorded.push(event),
      note: (note) => notes.push(note),
    },
    perform: (action) => performed.push(action),
    onDecision: () => undefined,
    onFailed: () => undefined,
    ...changes,
  });
  open.push(loop);
  return { loop, recorded, notes, performed };
}

test('an event that performing an action brings is fed after it, never inside', () => {
  const order: string[] = [];
  const { loop } = newLoop({
    perform: (action) => {
      order.push(`do ${action.type}`);
      loop.tell({ type: 'action_done', actionId: action.actionId });
      order.push(`did ${action.type}`);
    },
    recorder: { step: ({ event }) => order.push(event.type), note: () => undefined },
  });
  loop.tell({ type: 'message_queued', messageId: M1, messageType: 'notice', role: 'message' });
  assert.deepEqual(order, ['do veto', 'did veto', 'message_queued', 'action_done']);
});

test('the engine is woken when its next deadline is due', async () => {
  const woken = Promise.withResolvers<EngineEvent>();
  const { loop } = newLoop({
    recorder: {
      step: ({ event }) => {
        if (event.type === 'woke') woken.resolve(event);
      },
      note: () => undefined,
    },
  });
  loop.tell({ type: 'message_queued', messageId: M1, messageType: 'menu', role: 'message' });
  loop.tell({ type: 'message_started', messageId: M1 });
  const due = loop.state.wakeAtMs;
  assert.ok(due !== undefined);
  const { atMs } = await within('the engine to be woken', woken.promise);
  assert.ok(atMs >= due);
});

suite('when the engine throws', () => {
  const messages = new Proxy(
    {},
    {
      getOwnPropertyDescriptor() {
        throw new RangeError('what somebody said');
      },
    },
  );
  const poisoned = { ...POLICY, messages };

  test('everything is opened once, and nothing is decided any more', () => {
    let opened = 0;
    const { loop, recorded, notes } = newLoop({ policy: poisoned, onFailed: () => (opened += 1) });
    loop.tell({ type: 'message_queued', messageId: M1, messageType: 'notice', role: 'message' });
    loop.tell({ type: 'message_started', messageId: M1 });
    assert.equal(opened, 1);
    assert.equal(loop.isRunning, false);
    assert.deepEqual(notes, ['engine_failed']);
    assert.deepEqual(
      recorded.map(({ type }) => type),
      ['message_queued'],
    );
  });
});

test('a record that throws leaves no engine that hears nothing more: everything is opened', () => {
  let opened = 0;
  const { loop } = newLoop({
    recorder: {
      step() {
        throw new RangeError('what somebody said');
      },
      note: () => undefined,
    },
    onFailed: () => (opened += 1),
  });
  loop.tell({ type: 'message_queued', messageId: M1, messageType: 'notice', role: 'message' });
  assert.equal(opened, 1);
  assert.equal(loop.isRunning, false);
});

test('after close nothing is fed', () => {
  const { loop, recorded } = newLoop();
  loop.close();
  loop.tell({ type: 'user_speech_ended' });
  assert.deepEqual(recorded, []);
});
