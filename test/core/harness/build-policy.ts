import { readFileSync } from 'node:fs';

import type {
  CallPolicy,
  CompiledPolicy,
  DeciderWeights,
  EscalationPolicy,
  MessagePolicy,
  TroublePolicy,
} from '../../../src/core/index.ts';

/** A message's policy as a test writes it: what it leaves out is built in. */
export type MessageSketch = Partial<Omit<MessagePolicy, 'speech' | 'onInterruption'>> & {
  readonly speech?: Partial<MessagePolicy['speech']>;
  readonly onInterruption?: Partial<MessagePolicy['onInterruption']>;
};

const WEIGHTS_FILE = new URL('../../../src/policy/weights.v1.json', import.meta.url);

/** The weights that are shipped. */
export const weights = JSON.parse(readFileSync(WEIGHTS_FILE, 'utf8')) as DeciderWeights;

/** The escalation of most tests. */
export const escalation: EscalationPolicy = {
  phrases: ['human'],
  dtmf: '0',
  during: 'always',
  do: 'handoff',
  message: 'handoff',
  failed: undefined,
};

/** The engine's form of a policy, without going through YAML. */
export function buildPolicy(
  messages: Readonly<Record<string, MessageSketch>>,
  more: {
    readonly escalation?: EscalationPolicy | undefined;
    readonly call?: {
      readonly maxMs?: number;
      readonly end?: CallPolicy['end'];
      readonly trouble?: Partial<TroublePolicy>;
    };
  } = {},
): CompiledPolicy {
  const sketches = { handoff: { interruptible: 'none' } as const, ...messages };
  return {
    version: 1,
    workflow: 'test',
    revision: '1',
    sha256: '0'.repeat(64),
    languages: ['en'],
    escalation: 'escalation' in more ? more.escalation : escalation,
    call: {
      maxMs: more.call?.maxMs,
      end: more.call?.end ?? { message: undefined },
      trouble: {
        waitMs: undefined,
        wait: undefined,
        message: undefined,
        apology: 'Sorry.',
        do: 'end_call',
        ...more.call?.trouble,
      },
    },
    defaults: buildMessage({}),
    messages: Object.fromEntries(
      Object.entries(sketches).map(([name, sketch]) => [name, buildMessage(sketch)]),
    ),
    lexicon: { lists: {}, normalise: {} },
    weights,
  };
}

function buildMessage(sketch: MessageSketch): MessagePolicy {
  return {
    interruptible: 'any',
    graceMs: 0,
    onFalse: { resume: 'word' },
    input: 'hold',
    heldForMs: 8000,
    startWaitMs: 3000,
    delivery: 'off',
    onIncomplete: 'report',
    text: undefined,
    dtmf: undefined,
    expects: undefined,
    silence: undefined,
    endpointing: undefined,
    protect: [],
    ...sketch,
    speech: {
      mode: 'adaptive',
      minSpeechMs: 100,
      minWords: 2,
      onCandidate: 'duck',
      ...sketch.speech,
    },
    onInterruption: {
      stop: 'word',
      offerToContinue: false,
      cancelTool: false,
      ...sketch.onInterruption,
    },
  };
}

/** A menu as most tests have it. */
export const menu = {
  options: { '1': 'balance', '2': 'payment' },
  invalid: 'reprompt',
  reprompt: undefined,
  submit: 'event',
  maxInvalid: 2,
  debounceMs: 250,
} as const;

/** An account number as most tests have it. */
export const digits = {
  kind: 'digits',
  min: 4,
  max: 4,
  terminator: '#',
  interDigitMs: 4000,
  maxInvalid: 2,
  submit: 'event',
} as const;
