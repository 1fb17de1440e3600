import type { MessagePolicy, TroubleEnd } from '../../core/index.ts';
import type { LANGUAGES } from './values.ts';

/**
 * The values of a message that no file sets: the weakest layer of inheritance. Durations are
 * milliseconds. Maps that a message may lack as a whole are in `BUILT_IN_PARTS`.
 */
export const BUILT_IN = {
  interruptible: 'any',
  graceMs: 0,
  speech: { mode: 'adaptive', minSpeechMs: 100, minWords: 2, onCandidate: 'duck' },
  onInterruption: { stop: 'word', offerToContinue: false, cancelTool: false },
  onFalse: { resume: 'word' },
  input: 'hold',
  heldForMs: 8000,
  startWaitMs: 3000,
  delivery: 'off',
  onIncomplete: 'report',
  protect: [],
} as const satisfies Partial<MessagePolicy>;

/** The built-in rest of a map of which an author wrote a part. */
export const BUILT_IN_PARTS = {
  dtmf: { invalid: 'reprompt', submit: 'event', maxInvalid: 2, debounceMs: 250 },
  expects: { kind: 'digits', interDigitMs: 4000, maxInvalid: 2, submit: 'event' },
  silence: {},
  // The default of LiveKit 1.9.
  endpointing: { minMs: 500, maxMs: 3000 },
} as const;

/** The built-in rest of an `escalation`. */
export const BUILT_IN_ESCALATION = { phrases: [], during: 'always', do: 'handoff' } as const;

/** The built-in `call`: a caller in trouble goes to a human if the policy has an escalation. */
export function builtInCall(hasEscalation: boolean): {
  readonly trouble: { readonly do: TroubleEnd };
} {
  return { trouble: { do: hasEscalation ? 'handoff' : 'end_call' } };
}

/** What the agent says in trouble if the policy names no message, by language. */
export const APOLOGIES: Readonly<Record<(typeof LANGUAGES)[number], string>> = {
  de: 'Es tut mir leid, wir haben gerade ein technisches Problem.',
  en: 'I am sorry, we are having a technical problem.',
  es: 'Lo siento, tenemos un problema técnico.',
  fr: 'Je suis désolé, nous rencontrons un problème technique.',
  it: 'Mi dispiace, abbiamo un problema tecnico.',
  nl: 'Het spijt me, we hebben een technisch probleem.',
  pl: 'Przepraszam, mamy problem techniczny.',
  pt: 'Lamento, estamos com um problema técnico.',
  sv: 'Jag är ledsen, vi har ett tekniskt problem.',
};

/**
 * The kind of line that callers have. `telephone`: 8 kHz, noise, and the line's own echo, which is
 * loudest in the first moments of a message; therefore the start is protected, and a candidate must last
 * a little longer than a click. `wideband` repeats the built-in values, for a workflow that
 * extends one for the telephone. A file's own `defaults` win over both.
 */
export const PROFILES = {
  telephone: { graceMs: 300, speech: { minSpeechMs: 120 } },
  wideband: { graceMs: 0, speech: { minSpeechMs: 100 } },
} as const;

/** A built-in value as the end of a description: "Default `any`." */
export function byDefault(value: string | number | boolean, telephone?: number): string {
  const shown = typeof value === 'number' ? String(value) : `\`${value}\``;
  const ofProfile = telephone === undefined ? '' : `; profile \`telephone\`: ${telephone}`;
  return `Default ${shown}${ofProfile}.`;
}
