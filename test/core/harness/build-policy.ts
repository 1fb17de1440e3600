import { readFileSync } from 'node:fs';

import type {
  CallPolicy,
  CompiledPolicy,
  DeciderWeights,
  EscalationPolicy,
  MessagePolicy,
  TroublePolicy,
} from '../../../src/core/index.ts';
import {
  APOLOGIES,
  BUILT_IN,
  BUILT_IN_ESCALATION,
  BUILT_IN_PARTS,
  builtInCall,
} from '../../../src/policy/schema/built-in.ts';

/** The policy of a message as a test writes it. Fields left out get the built-in values. */
export type MessageSketch = Partial<Omit<MessagePolicy, 'speech' | 'onInterruption'>> & {
  readonly speech?: Partial<MessagePolicy['speech']>;
  readonly onInterruption?: Partial<MessagePolicy['onInterruption']>;
};

const WEIGHTS_FILE = new URL('../../../src/policy/weights.v1.json', import.meta.url);

/** The weights that ship with the product. */
export const weights = JSON.parse(readFileSync(WEIGHTS_FILE, 'utf8')) as DeciderWeights;

/** The escalation policy of most tests. */
export const escalation: EscalationPolicy = {
  ...BUILT_IN_ESCALATION,
  phrases: ['human'],
  dtmf: '0',
  message: 'handoff',
  failed: undefined,
};

/**
 * Builds a compiled policy without YAML. Fields that a test leaves out get the built-in values of the
 * product. There is always a message `handoff`.
 */
export function buildPolicy(
  messages: Readonly<Record<string, MessageSketch>>,
  more: {
    readonly escalation?: EscalationPolicy | undefined;
    readonly call?: {
      readonly maxMs?: number;
      readonly end?: CallPolicy['end'];
      readonly trouble?: Partial<TroublePolicy>;
      readonly voicemail?: string;
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
        apology: APOLOGIES.en,
        ...builtInCall(false).trouble,
        ...more.call?.trouble,
      },
      voicemail: more.call?.voicemail,
    },
    defaults: buildMessage({}),
    messages: Object.fromEntries(
      Object.entries(sketches).map(([name, sketch]) => [name, buildMessage(sketch)]),
    ),
    lexicon: { lists: {}, normalise: {} },
    weights,
  };
}

/** Builds the policy of one message on top of the built-in values. */
export function buildMessage(sketch: MessageSketch): MessagePolicy {
  return {
    text: undefined,
    dtmf: undefined,
    expects: undefined,
    silence: undefined,
    endpointing: undefined,
    ...BUILT_IN,
    ...sketch,
    speech: { ...BUILT_IN.speech, ...sketch.speech },
    onInterruption: { ...BUILT_IN.onInterruption, ...sketch.onInterruption },
  };
}

/** The menu of most tests. */
export const menu = {
  ...BUILT_IN_PARTS.dtmf,
  options: { '1': 'balance', '2': 'payment' },
  reprompt: undefined,
} as const;

/** The account number of most tests. */
export const digits = {
  ...BUILT_IN_PARTS.expects,
  min: 4,
  max: 4,
  terminator: '#',
} as const;
