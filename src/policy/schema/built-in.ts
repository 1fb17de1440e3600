import type { MessagePolicy, TroubleEnd } from '../../core/index.ts';
import type { LANGUAGES } from './values.ts';

/**
 * What a message is when nobody wrote anything: the bottom layer of inheritance. Durations are
 * milliseconds. Maps that a message may lack as a whole stand in `BUILT_IN_PARTS`.
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

/** What fills the rest of a map as soon as an author wrote a part of it. */
export const BUILT_IN_PARTS = {
  dtmf: { invalid: 'reprompt', submit: 'event', maxInvalid: 2, debounceMs: 250 },
  expects: { kind: 'digits', interDigitMs: 4000, maxInvalid: 2, submit: 'event' },
  silence: {},
  // What LiveKit 1.9 waits by default.
  endpointing: { minMs: 500, maxMs: 3000 },
} as const;

/** What fills the rest of an `escalation`. */
export const BUILT_IN_ESCALATION = { phrases: [], during: 'always', do: 'handoff' } as const;

/** What a `call` is when nobody wrote one: who cannot be helped here is sent to a human, where there is one. */
export function builtInCall(hasEscalation: boolean): {
  readonly trouble: { readonly do: TroubleEnd };
} {
  return { trouble: { do: hasEscalation ? 'handoff' : 'end_call' } };
}

/** What is said in trouble where the policy names no message, by language. */
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
 * What kind of line the callers have. `telephone`: 8 kHz, noise, and the line's own echo, which is
 * loudest in the first moments of a message; so the start is protected, and a candidate must last
 * a little longer than a click. `wideband` says the built-in values again, for a workflow that
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
