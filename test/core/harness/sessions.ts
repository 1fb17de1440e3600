import * as fc from 'fast-check';

import { buildPolicy, digits, menu } from './build-policy.ts';
import type { EdgeOptions } from './call.ts';
import * as said from './evidence.ts';

const silence = { afterMs: 5000, do: ['reprompt', 'escalate'], reprompt: undefined } as const;
/** A policy with messages of every kind. */
export const policy = buildPolicy({
  answer: { silence },
  sentence: { onInterruption: { stop: 'sentence' }, protect: ['numbers'] },
  paused: { graceMs: 500, speech: { onCandidate: 'pause' } },
  immediate: { speech: { mode: 'immediate', onCandidate: 'pause' } },
  counted: {
    speech: { mode: 'words', onCandidate: 'pause' },
    onInterruption: { cancelTool: true },
  },
  notice: { interruptible: 'none', delivery: 'required', onIncomplete: 'again' },
  terms: { interruptible: 'dtmf', delivery: 'required', onIncomplete: 'escalate', input: 'report' },
  menu: { dtmf: { ...menu, submit: 'reply' }, silence },
  guarded: { interruptible: 'none', expects: { ...digits, submit: 'reply' }, input: 'drop' },
  account: { expects: digits, graceMs: 500 },
  handoff: {},
});
const TYPES = Object.keys(policy.messages).filter((type) => type !== 'handoff');

// Times of the policy and of the engine, with the last value before and the first after each. If
// times were drawn evenly, two events in the same millisecond would never be tried.
const GAPS = [0, 1, 32, 99, 100, 101, 200, 499, 500, 501, 999, 1000, 1001, 1500].concat([
  2000, 2999, 3000, 3999, 4000, 4001, 5000, 5001, 6000, 8000, 8001, 10_000,
]);

const WORDS = [
  said.bid,
  said.stopWord,
  said.correction,
  said.backchannel,
  said.agreement,
  said.question,
  said.humanPlease,
  said.echo,
  said.backchannel,
  said.yeahBut,
  said.agreement,
  said.spoken(1),
  said.spoken(4),
];
const KEYS = [
  { isDigit: true },
  { isTerminator: true },
  { option: 'balance', isDigit: true },
  { isDigit: true },
  { isTerminator: true },
  { option: 'balance', isDigit: true },
  { isEscalation: true },
  {},
];

const happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('say' as const), type: fc.constantFrom(...TYPES) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('finish' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('speak' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('voice' as const),
      lastsMs: fc.constantFrom(64, 128, 160, 416, 1600, 3200),
      ends: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('heard' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('quiet' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('words' as const),
      words: fc.constantFrom(...WORDS),
      isFinal: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('key' as const), key: fc.constantFrom(...KEYS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'ask',
        'tool',
        'tool_end',
        'commit',
        'request',
        'external',
        'stt',
        'left',
        'back',
        'verdict',
        'stalled',
      ),
    }),
  },
);
const calm = fc.array(fc.tuple(fc.constantFrom(...GAPS), happening), {
  maxLength: 60,
  size: 'max',
});
// Everything within a few hundred milliseconds: words, keys and ends while a stop is on its way.
const rapid = fc.array(
  fc.tuple(
    fc.constantFrom(0, 1, 32, 100, 101, 300),
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('say' as const), type: fc.constantFrom(...TYPES) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('words' as const),
          words: fc.constantFrom(said.stopWord, said.bid, said.humanPlease, said.spoken(2)),
          isFinal: fc.boolean(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('finish' as const) }) },
      { weight: 4, arbitrary: happening },
    ),
  ),
  { maxLength: 60, size: 'max' },
);
/** The happenings of a call, each with the time since the one before. */
export const session = fc.oneof(calm, rapid);
/** How the edge of a drawn session behaves and fails. */
export const edge: fc.Arbitrary<EdgeOptions> = fc.record({
  askedLastMs: fc.constantFrom(1, 1000, 6000),
  finishesStops: fc.boolean(),
  stopsTakeMs: fc.constantFrom(0, 1, 99, 400, 2999, 3000),
  failing: fc.subarray([
    'stop',
    'pause',
    'duck',
    'start_playout',
    'say_declared',
    'hand_off',
  ] as const),
});
/** A drawn session. */
export type Session = readonly (readonly [number, Happening])[];
/** One happening. */
export type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;
