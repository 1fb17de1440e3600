import type { CompiledPolicy, EscalationPolicy } from '../../../src/core/index.ts';
import {
  buildPolicy,
  digits,
  escalation,
  menu,
  type MessageSketch,
} from '../harness/build-policy.ts';
import { createDice, type Dice } from './random.ts';

const ladder = { afterMs: 5000, do: ['reprompt', 'escalate'], reprompt: undefined } as const;
const shortLadder = { afterMs: 2000, do: ['reprompt'], reprompt: 'Still there?' } as const;
const mute: EscalationPolicy = { ...escalation, message: undefined };

/** Handwritten policies, each with a few message types that conflict. */
export const SHAPES: Readonly<Record<string, CompiledPolicy>> = {
  adaptive: buildPolicy({
    answer: {},
    paused: { graceMs: 500, speech: { onCandidate: 'pause' }, onFalse: { resume: 'sentence' } },
    sentence: { onInterruption: { stop: 'sentence' }, protect: ['numbers'], silence: ladder },
    menu: { dtmf: menu, silence: ladder },
  }),
  modes: buildPolicy({
    answer: { silence: shortLadder },
    immediate: { speech: { mode: 'immediate', onCandidate: 'pause' } },
    counted: {
      speech: { mode: 'words', onCandidate: 'continue' },
      onInterruption: { stop: 'now', cancelTool: true },
    },
  }),
  protection: buildPolicy({
    answer: { silence: ladder },
    notice: { interruptible: 'none', delivery: 'required', onIncomplete: 'again' },
    terms: {
      interruptible: 'dtmf',
      delivery: 'required',
      onIncomplete: 'escalate',
      input: 'report',
    },
    guard: { interruptible: 'none', input: 'drop' },
    brief: { interruptible: 'none', heldForMs: 0 },
  }),
  unwatched: buildPolicy(
    {
      answer: { heldForMs: 0 },
      notice: { interruptible: 'none', delivery: 'required' },
      required: { delivery: 'required', onIncomplete: 'again' },
      menu: { dtmf: { ...menu, submit: 'reply' } },
    },
    { escalation: undefined },
  ),
  numbers: buildPolicy(
    {
      answer: { silence: ladder },
      account: { expects: digits, graceMs: 500, silence: ladder },
      pin: { interruptible: 'none', expects: { ...digits, submit: 'reply' }, input: 'drop' },
      both: { dtmf: { ...menu, reprompt: 'Press 1 or 2.' }, expects: digits, silence: shortLadder },
    },
    { escalation: mute },
  ),
  politely: buildPolicy(
    {
      answer: { silence: { ...ladder, do: ['reprompt', 'reprompt', 'escalate'] } },
      notice: { interruptible: 'none', delivery: 'required', onIncomplete: 'escalate' },
      menu: { dtmf: { ...menu, maxInvalid: 0 }, interruptible: 'speech' },
    },
    { escalation: { ...escalation, during: 'interruptible' } },
  ),
  mailbox: buildPolicy(
    {
      answer: { silence: ladder, onInterruption: { offerToContinue: true } },
      notice: { interruptible: 'none', delivery: 'required', onIncomplete: 'again' },
      account: { expects: digits, silence: shortLadder },
      reminder: { text: 'Please call us back.' },
    },
    { call: { voicemail: 'reminder', maxMs: 60_000 } },
  ),
};

/** The names of the handwritten policies. */
export const SHAPE_NAMES: readonly string[] = Object.keys(SHAPES);

/** The policy of a name: a handwritten one, or `drawn-7`, which is drawn from seed 7. */
export function shapeOf(name: string): CompiledPolicy {
  return SHAPES[name] ?? drawPolicy(createDice(Number(name.replace('drawn-', ''))));
}

function drawPolicy(dice: Dice): CompiledPolicy {
  const types = ['answer', 'first', 'second', 'third'];
  const messages = Object.fromEntries(types.map((type) => [type, drawMessage(dice)]));
  const draws = [
    escalation,
    mute,
    { ...escalation, during: 'interruptible' },
    undefined,
  ] as const satisfies readonly (EscalationPolicy | undefined)[];
  return buildPolicy(messages, { escalation: dice.pick(draws) });
}

function drawMessage(dice: Dice): MessageSketch {
  const rung = ['reprompt', 'escalate'] as const;
  return {
    interruptible: dice.pick(['any', 'any', 'speech', 'dtmf', 'none']),
    graceMs: dice.pick([0, 0, 300, 1000]),
    speech: {
      mode: dice.pick(['adaptive', 'adaptive', 'words', 'immediate']),
      minSpeechMs: dice.pick([100, 100, 0, 400]),
      minWords: dice.pick([1, 2, 3]),
      onCandidate: dice.pick(['duck', 'pause', 'continue']),
    },
    onInterruption: {
      stop: dice.pick(['now', 'word', 'sentence']),
      offerToContinue: dice.chance(0.3),
      cancelTool: dice.chance(0.3),
    },
    onFalse: { resume: dice.pick(['sample', 'word', 'sentence']) },
    input: dice.pick(['hold', 'hold', 'drop', 'report']),
    heldForMs: dice.pick([8000, 8000, 0, 1000]),
    startWaitMs: dice.pick([3000, 3000, 0]),
    delivery: dice.chance(0.3) ? 'required' : 'off',
    onIncomplete: dice.pick(['again', 'report', 'escalate']),
    dtmf: dice.chance(0.3)
      ? { ...menu, submit: dice.pick(['event', 'reply']), maxInvalid: dice.below(3) }
      : undefined,
    expects: dice.chance(0.25)
      ? { ...digits, min: dice.pick([4, 2]), submit: dice.pick(['event', 'reply']) }
      : undefined,
    silence: dice.chance(0.5)
      ? {
          afterMs: dice.pick([5000, 2000]),
          do: Array.from({ length: 1 + dice.below(3) }, () => dice.pick(rung)),
          reprompt: dice.pick([undefined, 'Still there?']),
        }
      : undefined,
    protect: dice.chance(0.2) ? ['numbers'] : [],
  };
}
