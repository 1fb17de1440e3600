import { id, type MessageId } from '../../../src/core/index.ts';
import { buildPolicy, menu } from './build-policy.ts';
import { startCall, type Call, type EdgeOptions } from './call.ts';

const silence = { afterMs: 4000, do: ['reprompt'], reprompt: 'Are you there?' } as const;

/** A type of message for each way in which messages begin and end. */
export const policy = buildPolicy({
  answer: {},
  asked: { silence },
  quick: { endpointing: { minMs: 200, maxMs: 900 } },
  slow: { endpointing: { minMs: 200, maxMs: 3000 } },
  graceful: { graceMs: 800 },
  sentence: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none' },
  impatient: { interruptible: 'none', startWaitMs: 0 },
  terms: { delivery: 'required', onIncomplete: 'again' },
  menu: { dtmf: { ...menu, reprompt: 'Press 1 or 2.' } },
});

/** A call whose first message begins at once. */
export const start = (type: string, options: EdgeOptions = {}) =>
  startCall(policy, options).say('m1', type);

/** A message is queued, and none of it is heard yet. */
export const queue = (call: Call, message: string, messageType: string, isLocked = false) =>
  call.event({
    type: 'message_queued',
    messageId: id<MessageId>(message),
    messageType,
    role: 'message',
    ...(isLocked ? { lockedByApplication: true } : {}),
  });
