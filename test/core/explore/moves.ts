import type { EngineAction } from '../../../src/core/index.ts';
import type { Dice } from './random.ts';

/** What the caller said: a name in `SAID`. */
export type SaidName =
  | 'bid'
  | 'stop'
  | 'correction'
  | 'backchannel'
  | 'agreement'
  | 'question'
  | 'human'
  | 'echo'
  | 'digit'
  | 'number';

/** What an adversary may do: only what the real edge could report to the engine as well. */
export type Deed =
  | { readonly do: 'say'; readonly nth: number; readonly neverBegins: boolean }
  | { readonly do: 'finish' | 'fail' | 'supersede' }
  | {
      readonly do: 'voice';
      readonly lastsMs: number;
      readonly ends: boolean;
      readonly overDb: number;
    }
  | { readonly do: 'quiet' }
  | {
      readonly do: 'words';
      readonly said: SaidName;
      readonly isFinal: boolean;
      readonly lateMs: number;
    }
  | { readonly do: 'key'; readonly key: string }
  | { readonly do: 'tool'; readonly cancellable: boolean; readonly ofWaiting: boolean }
  | { readonly do: 'tool_ends'; readonly speaks: boolean }
  | { readonly do: 'tool_asks' }
  | { readonly do: 'handoff_ends'; readonly outcome: 'accepted' | 'failed' }
  | { readonly do: 'ask' }
  | { readonly do: 'request' }
  | { readonly do: 'external'; readonly by: 'session' | 'watchdog' }
  | { readonly do: 'verdict'; readonly isInterruption: boolean }
  | { readonly do: 'stt_fails' }
  | { readonly do: 'machine' }
  | { readonly do: 'stalled' }
  | { readonly do: 'ghost' }
  | { readonly do: 'leaves' | 'returns' }
  | { readonly do: 'breaks' | 'mends'; readonly action: EngineAction['type'] }
  | { readonly do: 'slow'; readonly stopsTakeMs: number }
  | { readonly do: 'closes' };

/** Time passes, then a deed. `isBlocked`: the loop of the edge was blocked for that time. */
export type Move = { readonly afterMs: number | 'next'; readonly isBlocked?: true } & Deed;

const BREAKABLE = [
  'say_declared',
  'stop',
  'pause',
  'duck',
  'unduck',
  'resume',
  'start_playout',
  'hand_off',
] as const;

const voice = (lastsMs: number, ends = true, overDb = 30): Deed => ({
  do: 'voice',
  lastsMs,
  ends,
  overDb,
});
const words = (said: SaidName, isFinal: boolean, lateMs = 0): Deed => ({
  do: 'words',
  said,
  isFinal,
  lateMs,
});

/** Every kind of deed, once or a few times. Breadth first tries them all from each state. */
export const DEEDS: readonly [Deed, ...Deed[]] = [
  { do: 'say', nth: 0, neverBegins: false },
  { do: 'say', nth: 1, neverBegins: false },
  { do: 'say', nth: 2, neverBegins: false },
  { do: 'say', nth: 3, neverBegins: false },
  { do: 'say', nth: 1, neverBegins: true },
  { do: 'finish' },
  { do: 'fail' },
  { do: 'supersede' },
  voice(64),
  voice(640),
  voice(2240),
  voice(3200),
  voice(1280, false),
  voice(640, true, 3),
  { do: 'quiet' },
  words('bid', false),
  words('bid', true),
  words('stop', false),
  words('stop', true),
  words('stop', true, 2500),
  words('bid', true, 6000),
  words('backchannel', true),
  words('agreement', true),
  words('question', true),
  words('correction', false),
  words('human', false),
  words('human', true),
  words('echo', true),
  words('digit', true),
  words('number', true),
  { do: 'key', key: '1' },
  { do: 'key', key: '7' },
  { do: 'key', key: '0' },
  { do: 'key', key: '#' },
  { do: 'tool', cancellable: true, ofWaiting: false },
  { do: 'tool', cancellable: false, ofWaiting: true },
  { do: 'tool_ends', speaks: true },
  { do: 'tool_ends', speaks: false },
  { do: 'tool_asks' },
  { do: 'handoff_ends', outcome: 'accepted' },
  { do: 'handoff_ends', outcome: 'failed' },
  { do: 'ask' },
  { do: 'request' },
  { do: 'external', by: 'session' },
  { do: 'external', by: 'watchdog' },
  { do: 'verdict', isInterruption: true },
  { do: 'verdict', isInterruption: false },
  { do: 'stt_fails' },
  { do: 'machine' },
  { do: 'stalled' },
  { do: 'ghost' },
  { do: 'leaves' },
  { do: 'returns' },
  ...BREAKABLE.map((action): Deed => ({ do: 'breaks', action })),
  { do: 'mends', action: 'say_declared' },
  { do: 'slow', stopsTakeMs: 2999 },
  { do: 'closes' },
];

// Each bound of the engine and the policies, with the last value before and the first after it.
const GAPS = [
  0, 0, 1, 32, 100, 101, 250, 500, 501, 1000, 1001, 2000, 3000, 4001, 5000, 8001,
] as const;

// Closing ends a walk, and an edge that fails at everything makes all walks alike: both are rare.
const RARE: ReadonlySet<Deed['do']> = new Set([
  'closes',
  'breaks',
  'leaves',
  'stt_fails',
  'machine',
  'ghost',
  'slow',
]);

/** Draws a move. */
export function drawMove(dice: Dice): Move {
  let deed = dice.pick(DEEDS);
  if (RARE.has(deed.do) && dice.chance(0.75)) deed = dice.pick(DEEDS);
  if (dice.chance(0.25)) deed = { do: 'say', nth: dice.below(4), neverBegins: dice.chance(0.1) };
  if (dice.chance(0.02)) return { afterMs: 8001, isBlocked: true, do: 'stalled' };
  const afterMs = dice.chance(0.25) ? 'next' : dice.pick([...GAPS]);
  return dice.chance(0.05) ? { afterMs, isBlocked: true, ...deed } : { afterMs, ...deed };
}
