import { buildPolicy, digits, menu } from './build-policy.ts';
import { startCall, type Call, type EdgeOptions } from './call.ts';

const silence = { afterMs: 8000, do: ['reprompt', 'end_call'], reprompt: 'Hello?' } as const;

export const messages = {
  answer: {},
  asked: { silence },
  notice: { interruptible: 'none' },
  account: { expects: digits },
  patient: { expects: { ...digits, interDigitMs: 9000 } },
  menu: { dtmf: menu },
  bye: {},
  wait: {},
} as const;

export const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasOverlapVerdict: true,
  hasInterims: true,
} as const;

export const trouble = { waitMs: 4000, wait: 'wait' } as const;

/** A call of ten seconds at most, with last words and words for a late answer. */
export const policy = buildPolicy(messages, {
  call: { maxMs: 10_000, end: { message: 'bye' }, trouble },
});

/** The same without last words, and without a human. */
export const wordless = buildPolicy(messages, {
  call: { maxMs: 10_000, trouble },
  escalation: undefined,
});

/** A call whose recogniser brings interim words. */
export const start = (options: EdgeOptions = {}, of = policy) =>
  startCall(of, options).event({ type: 'session_started', capabilities });

/** A call in which the caller waits for the answer to a turn. */
export const committed = (of = policy, options: EdgeOptions = {}) =>
  start(options, of)
    .say('m1', 'answer')
    .at(1000)
    .finish('m1')
    .event({ type: 'turn_committed', turnId: 't1' });

/** A provider of the call fails. */
export const fails = (call: Call, part: 'voice' | 'model', isFinal = true) =>
  call.event({ type: 'provider_failed', part, isFinal });
