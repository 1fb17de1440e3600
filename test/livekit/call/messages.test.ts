import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initializeLogger, voice } from '@livekit/agents';

import { id, type MessageId } from '../../../src/core/index.ts';
import {
  INTERRUPTED_BY,
  Messages,
  type MessageIntent,
} from '../../../src/livekit/call/messages.ts';
import type { InterruptAnswer } from '../../../src/livekit/ground/index.ts';

initializeLogger({ pretty: false, level: 'silent' });

const NOTICE: MessageIntent = {
  messageType: 'notice',
  role: 'declared',
  ofMessageId: undefined,
  text: 'one two',
};

type Answers = { readonly isTextOnly?: boolean; readonly answer?: InterruptAnswer };

/** The messages of a call with speeches of LiveKit that the test ends. */
function newMessages({ isTextOnly = false, answer = 'asked' }: Answers = {}) {
  const told: Record<string, unknown>[] = [];
  const asked: MessageId[] = [];
  const messages = new Messages({
    tell: (event) => void told.push(event),
    playedMs: () => 1234.4,
    proofOf: (_, how) => (how === 'complete' ? 'heard' : undefined),
    isTextOnly: () => isTextOnly,
    interruptedBy: () => INTERRUPTED_BY.handing_over,
    onInterrupt: (messageId) => {
      asked.push(messageId);
      return answer;
    },
  });
  /** A speech that LiveKit creates by itself, or the one of an intent. */
  const create = (intent?: MessageIntent, source: 'say' | 'generate_reply' = 'say') => {
    const handle = voice.SpeechHandle.create({ allowInterruptions: true });
    const created = () => {
      messages.onSpeechCreated({ speechHandle: handle, source });
      return handle;
    };
    if (intent === undefined) created();
    else messages.make(intent, created);
    return { handle, messageId: id<MessageId>(handle.id) };
  };
  /** Ends a speech and returns what the engine hears of its end. */
  const endOf = async (handle: voice.SpeechHandle) => {
    const before = told.length;
    const { finished } = messages.ofHandle(handle) ?? assert.fail('the speech is no message');
    handle._markDone();
    await finished;
    return told.slice(before);
  };
  return { messages, told, asked, create, endOf };
}

test('a message that the engine cancelled before it began is dropped as cancelled', async () => {
  const { messages, create, endOf } = newMessages();
  const { handle, messageId } = create(NOTICE);
  messages.willEnd(messageId);
  assert.deepEqual(await endOf(handle), [
    { type: 'message_dropped', messageId, reason: 'cancelled' },
  ]);
});

test('a message that LiveKit interrupted before it began is dropped as superseded', async () => {
  const { create, endOf } = newMessages();
  const { handle, messageId } = create(NOTICE);
  handle.interrupt(true);
  assert.deepEqual(await endOf(handle), [
    { type: 'message_dropped', messageId, reason: 'superseded' },
  ]);
});

test('a message that ends by itself without a sound is dropped as failed', async () => {
  const { create, endOf } = newMessages();
  const { handle, messageId } = create(NOTICE);
  assert.deepEqual(await endOf(handle), [{ type: 'message_dropped', messageId, reason: 'failed' }]);
});

test('a message of a session without sound is read: it has begun and ended', async () => {
  const { create, endOf } = newMessages({ isTextOnly: true });
  const { handle, messageId } = create(NOTICE);
  assert.deepEqual(await endOf(handle), [
    { type: 'message_started', messageId },
    { type: 'message_finished', messageId, playedMs: 0, interrupted: false, proof: 'read' },
  ]);
});

test('a message of a session without sound that was ended before it was read is dropped', async () => {
  const { messages, create, endOf } = newMessages({ isTextOnly: true });
  const first = create(NOTICE);
  first.handle.interrupt(true);
  const second = create(NOTICE);
  messages.willEnd(second.messageId);
  const ends = [...(await endOf(first.handle)), ...(await endOf(second.handle))];
  assert.deepEqual(
    ends.map(({ type, reason }) => [type, reason]),
    [
      ['message_dropped', 'superseded'],
      ['message_dropped', 'cancelled'],
    ],
  );
});

test('a message that was heard to its end is finished with the sound that was played', async () => {
  const { messages, create, endOf } = newMessages();
  const { handle, messageId } = create(NOTICE);
  assert.equal(messages.hasStarted(messageId), false);
  messages.started(messageId);
  assert.equal(messages.hasStarted(messageId), true);
  assert.deepEqual(await endOf(handle), [
    { type: 'message_finished', messageId, playedMs: 1234, interrupted: false },
  ]);
});

test('the engine is told who interrupted a message that it did not end itself', async () => {
  const { messages, create, endOf } = newMessages();
  const byEngine = create(NOTICE);
  const byTurn = create(NOTICE);
  const byHandoff = create(NOTICE);
  for (const { messageId, handle } of [byEngine, byTurn, byHandoff]) {
    messages.started(messageId);
    handle.interrupt(true);
  }
  messages.willEnd(byEngine.messageId);
  messages.yieldToTurn(byTurn.messageId);
  const finished = { type: 'message_finished', playedMs: 1234, interrupted: true };
  const external = { type: 'playout_interrupted_externally' };
  assert.deepEqual(await endOf(byEngine.handle), [{ ...finished, messageId: byEngine.messageId }]);
  assert.deepEqual(await endOf(byTurn.handle), [
    { ...external, messageId: byTurn.messageId, by: 'turn' },
    { ...finished, messageId: byTurn.messageId },
  ]);
  assert.deepEqual(await endOf(byHandoff.handle), [
    { ...external, messageId: byHandoff.messageId, by: 'handoff' },
    { ...finished, messageId: byHandoff.messageId },
  ]);
});

test('`nextReply` names the next reply of the model, once, and no speech of `say`', () => {
  const { messages, told, create } = newMessages();
  messages.nextReply('quote');
  create(undefined, 'say');
  create(undefined, 'generate_reply');
  create(undefined, 'generate_reply');
  assert.deepEqual(
    told.map(({ messageType }) => messageType),
    ['answer', 'quote', 'answer'],
  );
});

test('`nextReply` lapses when the caller takes a turn before the reply', () => {
  const { messages, told, create } = newMessages();
  messages.nextReply('quote');
  messages.turnCommitted();
  create(undefined, 'generate_reply');
  assert.equal(told[0]?.['messageType'], 'answer');
});

test('a speech made for a message has its type, and the one after it does not', () => {
  const { told, create } = newMessages();
  const { messageId } = create(NOTICE);
  const repeated = create({ ...NOTICE, role: 'again', ofMessageId: messageId });
  create();
  assert.deepEqual(told.slice(0, 2), [
    { type: 'message_queued', messageId, messageType: 'notice', role: 'declared' },
    {
      type: 'message_queued',
      messageId: repeated.messageId,
      messageType: 'notice',
      role: 'again',
      ofMessageId: messageId,
    },
  ]);
  assert.equal(told[2]?.['messageType'], 'answer');
});

test('a message that the policy protects refuses LiveKit, and asks the engine for the application', () => {
  const { messages, asked, create } = newMessages();
  const { handle, messageId } = create(NOTICE);
  messages.setInterruptible(messageId, false);
  assert.equal(handle.allowInterruptions, false);
  handle.interrupt();
  assert.deepEqual([asked, handle.interrupted], [[messageId], false]);
  messages.setInterruptible(messageId, true);
  assert.equal(handle.allowInterruptions, true);
  handle.interrupt();
  assert.deepEqual([asked.length, handle.interrupted], [1, true]);
});

test('a message that plays no more may be interrupted by a turn or when every veto is lifted', () => {
  const { messages, create } = newMessages();
  const [one, other] = [create(NOTICE), create(NOTICE)];
  for (const { messageId } of [one, other]) messages.setInterruptible(messageId, false);
  messages.yieldToTurn(one.messageId);
  assert.deepEqual([one.handle.allowInterruptions, other.handle.allowInterruptions], [true, false]);
  messages.allowAll();
  assert.equal(other.handle.allowInterruptions, true);
});

test('the application locks a message, and the engine hears of it', () => {
  const { messages, told, create } = newMessages();
  const { handle, messageId } = create(NOTICE);
  assert.equal(messages.isLocked(messageId), false);
  handle.allowInterruptions = false;
  assert.equal(messages.isLocked(messageId), true);
  handle.allowInterruptions = true;
  assert.deepEqual(
    told.slice(1).map(({ type }) => type),
    ['message_locked', 'message_unlocked'],
  );
});

test('messages are unfinished until their speech is done, and ending once the engine ends them', async () => {
  const { messages, create, endOf } = newMessages();
  const [one, other] = [create(NOTICE), create(NOTICE)];
  messages.willEnd(one.messageId);
  const ids = () => ({
    unfinished: messages.unfinished().map(({ messageId }) => messageId),
    ending: messages.ending().map(({ messageId }) => messageId),
  });
  assert.deepEqual(ids(), {
    unfinished: [one.messageId, other.messageId],
    ending: [one.messageId],
  });
  await endOf(one.handle);
  assert.deepEqual(ids(), { unfinished: [other.messageId], ending: [] });
});

test('an interruption of a message ends its speech and waits until the engine knows', async () => {
  const { messages, told, create } = newMessages();
  const { handle, messageId } = create(NOTICE);
  messages.started(messageId);
  messages.setInterruptible(messageId, false);
  const interrupted = messages.interrupt(messageId);
  assert.equal(handle.interrupted, true);
  handle._markDone();
  await interrupted;
  assert.deepEqual(
    told.slice(1).map(({ type }) => type),
    ['message_finished'],
  );
  await messages.interrupt(messageId);
});

test('a `say` that the application keeps out of the chat context is the only one that is kept out', () => {
  const { messages, create } = newMessages();
  const isForContext = (handle: voice.SpeechHandle) => messages.ofHandle(handle)?.isForContext;
  assert.equal(isForContext(messages.say(false, () => create().handle)), false);
  assert.equal(isForContext(create().handle), true);
  assert.equal(isForContext(messages.say(true, () => create().handle)), true);
});

test('a speech is announced only while it is made for a message', () => {
  const { messages } = newMessages();
  const handle = voice.SpeechHandle.create();
  assert.equal(messages.isAnnounced, false);
  const made = messages.make(NOTICE, () => {
    assert.equal(messages.isAnnounced, true);
    return handle;
  });
  assert.deepEqual([made, messages.isAnnounced], [handle, false]);
});

test('a message whose audio the application brings is known by that', () => {
  const { messages, create } = newMessages();
  const { handle } = create({ ...NOTICE, hasOwnAudio: true });
  assert.equal(messages.ofHandle(handle)?.hasOwnAudio, true);
  assert.equal(messages.ofHandle(create(NOTICE).handle)?.hasOwnAudio, false);
});
