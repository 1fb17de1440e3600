import assert from 'node:assert/strict';

import * as fc from 'fast-check';

import { id, sessionMs, type MessageId } from '../../src/core/index.ts';
import { buildPolicy, digits, menu } from './build-policy.ts';
import { startCall, type Call, type ShellOptions } from './call.ts';
import * as said from './evidence.ts';

const silence = { afterMs: 5000, do: ['reprompt', 'escalate'], reprompt: undefined } as const;
/** Messages of every kind. */
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

// Times of the policy and of the engine, the last value before and the first after each. Drawn
// evenly instead, two that meet in one millisecond would never be tried.
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
/** What happens in a call, and how long after what came before. */
export const session = fc.oneof(calm, rapid);
/** A shell, and what it fails at. */
export const shell: fc.Arbitrary<ShellOptions> = fc.record({
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
type Session = readonly (readonly [number, Happening])[];
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** A call that was played to its end, and what was put to the engine. */
export type Played = {
  readonly call: Call;
  /** Final transcripts and questions that were put to the engine. */
  readonly utterances: readonly string[];
  readonly asks: readonly string[];
};

/** Plays a session, then lets everything come to its end. */
export function play(events: Session, options: ShellOptions): Played {
  const call = startCall(policy, options);
  const utterances: string[] = [];
  const asks: string[] = [];
  let count = 0;
  for (const [gapMs, event] of events) {
    pass(call, call.nowMs() + gapMs);
    count += 1;
    live(call, event, { count, utterances, asks });
    beginNext(call);
  }
  rest(call, call.nowMs());
  return { call, utterances, asks };
}

/** One thing happens, where it can. */
// Long because it is a list: one short case a happening.
function live(
  call: Call,
  event: Happening,
  log: { readonly count: number; readonly utterances: string[]; readonly asks: string[] },
): void {
  const state = call.state();
  const playing = state.floor.type === 'idle' ? undefined : state.floor.message.messageId;
  const { caller } = state;
  switch (event.do) {
    case 'say':
      call.say(`m${log.count}`, event.type, {
        isWaiting: true,
        endsInQuestion: log.count % 3 === 0,
      });
      return;
    case 'finish':
      if (playing !== undefined) call.finish(playing);
      return;
    case 'speak':
      call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(call.nowMs()) });
      return;
    case 'voice':
      if (caller.type !== 'speaking') {
        call.voice(call.nowMs() + event.lastsMs, { ends: event.ends });
      }
      return;
    case 'heard':
      if (caller.type === 'speaking') call.heard(call.nowMs() - caller.onsetAtMs);
      return;
    case 'quiet':
      call.silent();
      return;
    case 'words':
      call.words(`u${log.count}`, event.words, event.isFinal);
      if (event.isFinal) log.utterances.push(`u${log.count}`);
      return;
    case 'key':
      call.key(event.key);
      return;
    case 'ask':
      call.ask(`q${log.count}`);
      log.asks.push(`q${log.count}`);
      return;
    case 'tool':
      call.tool(`t${log.count}`, playing, log.count % 4 !== 0);
      return;
    case 'tool_end':
      endTools(call);
      return;
    case 'commit':
      call.event({ type: 'turn_committed', turnId: `turn-${log.count}` });
      return;
    case 'request':
      call.event({ type: 'interrupt_requested', by: 'session' });
      return;
    case 'external':
      if (playing !== undefined) {
        call.event({ type: 'playout_interrupted_externally', messageId: playing, by: 'session' });
      }
      return;
    case 'stt':
      call.event({ type: 'stt_failed' });
      return;
    case 'left':
      call.event({ type: 'caller_left' });
      return;
    case 'back':
      call.event({ type: 'caller_returned' });
      return;
    case 'verdict':
      call.event({
        type: 'overlap_verdict',
        isInterruption: log.count % 2 === 0,
        probability: 0.8,
      });
      return;
    case 'stalled':
      stall(call);
      return;
    default:
      assert.fail('a happening without its case');
  }
}

/** Time goes by; a VAD that hears a voice says so again and again. */
function pass(call: Call, untilMs: number): void {
  for (let atMs = call.nowMs() + 1000; atMs < untilMs; atMs += 1000) {
    call.at(atMs);
    sound(call);
  }
  call.at(untilMs);
  sound(call);
}

function sound(call: Call): void {
  const { caller } = call.state();
  if (caller.type !== 'speaking' || call.nowMs() - caller.heardAtMs < 2000) return;
  call.heard(call.nowMs() - caller.onsetAtMs);
}

/** Messages play in their order, one at a time, as LiveKit's queue has it. */
function beginNext(call: Call): void {
  const { floor, queue } = call.state();
  const [first] = queue;
  if (floor.type === 'idle' && first?.start === 'queued') call.begin(first.messageId);
}

function endTools(call: Call): void {
  for (const { callId } of call.state().tools) call.event({ type: 'tool_ended', callId });
}

function stall(call: Call): void {
  const { held } = call.state();
  const [utteranceId] = held.type === 'holding' ? held.utteranceIds : [];
  if (utteranceId !== undefined) call.event({ type: 'gate_stalled', utteranceId });
}

/** The caller falls silent, every message comes to its end, and a long time goes by. */
function rest(call: Call, fromMs: number): void {
  call.silent();
  endTools(call);
  for (let atMs = fromMs + 500; atMs < fromMs + 200_000; atMs += 500) {
    call.at(atMs);
    beginNext(call);
    const { floor } = call.state();
    if (floor.type !== 'idle' && floor.type !== 'stopping' && atMs % 4000 < 500) {
      call.finish(id<MessageId>(floor.message.messageId));
    }
  }
}
