import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { id, sessionMs, type EngineEvent, type MessageId } from '../../../src/core/index.ts';
import {
  RunLoop,
  type PerformedAction,
  type RunLoopOptions,
} from '../../../src/livekit/call/run-loop.ts';
import { policyOf } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

const M1 = id<MessageId>('m1');
const POLICY = policyOf('messages: { notice: { interruptible: none }, menu: { graceMs: 40 } }');

const open: RunLoop[] = [];
after(() => {
  for (const loop of open) loop.close();
});

/** A loop in real time, with the events it recorded and the actions it was asked to perform. */
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

test('the loop feeds an event that an action causes after that action, never during it', () => {
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

test('the loop wakes the engine when its next deadline is due', async () => {
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

test('a timer that fires a millisecond early does not wake the engine before its deadline', ({
  mock,
}) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  const { loop, recorded } = newLoop({ clock: () => sessionMs(nowMs) });
  loop.tell({ type: 'message_queued', messageId: M1, messageType: 'menu', role: 'message' });
  loop.tell({ type: 'message_started', messageId: M1 });
  const due = loop.state.wakeAtMs ?? assert.fail('the engine has no deadline');
  const wakes = () => recorded.filter(({ type }) => type === 'woke').length;
  nowMs = due - 1;
  mock.timers.tick(due);
  assert.equal(wakes(), 0);
  nowMs = due;
  mock.timers.tick(1);
  assert.equal(wakes(), 1);
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

  test('the loop fails open once and decides nothing more when the engine throws', () => {
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

test('the loop fails open when the recorder throws', () => {
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

test('the loop feeds nothing after `close`', () => {
  const { loop, recorded } = newLoop();
  loop.close();
  loop.tell({ type: 'user_speech_ended' });
  assert.deepEqual(recorded, []);
});
