import type { CallerClass, Clause, MessageClause, Verdict } from '../core/index.ts';

/*
 * What each word of a decision means, for people: the engine has no texts. A word that the engine has and
 * this list lacks is a type error.
 */

/** The verdicts of decisions. */
export const VERDICTS: Readonly<Record<Verdict, string>> = {
  continue: 'The message goes on. What the caller did does not take the floor.',
  duck: 'The message is quieter while it is undecided whether the caller interrupts.',
  pause: 'The message waits while it is undecided whether the caller interrupts.',
  resume: 'The message comes back: the interruption was false.',
  interrupt: 'The message ends before its end.',
  hold: 'What the caller said is kept until the message is over.',
  drop: 'What the caller said is forgotten.',
  report: 'What the caller said or keyed is told to the code, and answered by nobody.',
  release: 'What was kept becomes the turn of the caller.',
  escalate: 'The caller gets a human.',
  choose: 'The caller chose an option.',
  collect: 'A digit was taken for the number that the message asks for.',
  complete: 'The number that the message asks for is complete.',
  invalid: 'What the caller keyed or said fits nothing that the message asks for.',
  reprompt: 'The caller is asked again.',
  wait: 'The turn of the caller is not over yet.',
  end_turn: 'The turn of the caller is over.',
  trouble: 'A part of the agent is slow or has failed for good, and the caller is told.',
  voicemail: 'An answering machine has answered: it gets `call.voicemail` and nothing else.',
  end_call: 'The policy ends the call.',
  delivered: 'A required message was heard to its end.',
  incomplete: 'A required message was not heard to its end.',
};

/** The classes of what a caller did. */
export const CLASSES: Readonly<Record<CallerClass, string>> = {
  correction: 'The caller corrects the agent: "no, Friday".',
  cancellation: 'The caller wants the agent to stop: "stop", "hold on".',
  redirect: 'The caller wants something else.',
  clarification: 'The caller asks about what is being said.',
  answer: 'The caller answers.',
  backchannel: 'The caller listens: "mm-hmm".',
  escalation: 'The caller asks for a human.',
  noise: 'A sound without words.',
  echo: "The agent's own voice, come back over the line.",
  side_speech: 'Speech that was not meant for the agent.',
  dtmf: 'A key of the telephone.',
  silence: 'The caller said nothing.',
  unclassified: 'None of these, or not enough was heard to tell.',
};

/** What follows `messages.TYPE.`, or `defaults.` for a type that the workflow lacks. */
export const MESSAGE_CLAUSES: Readonly<Record<MessageClause, string>> = {
  interruptible: 'The message does not let this kind of input end it.',
  graceMs: 'The message had begun less than `graceMs` ago.',
  'speech.minSpeechMs': 'The caller spoke for `minSpeechMs`.',
  'speech.minWords': 'The caller said `minWords` words.',
  'speech.mode': 'Speech was judged as `mode` says.',
  'speech.onCandidate': 'It is undecided whether the caller interrupts, or no longer.',
  'onInterruption.stop': 'The message ended where `stop` says.',
  'onInterruption.cancelTool':
    'The interruption also ends the reply that owns the running tool, or does not.',
  'onFalse.resume': 'The message goes on where `resume` says.',
  input: 'What was said under the message is handled as `input` says.',
  heldForMs: 'What was kept is too old, or is not.',
  startWaitMs: 'The message waited for the caller to finish.',
  delivery: 'The delivery of the message is required, and was complete or not.',
  onIncomplete: 'The delivery was cut off, and `onIncomplete` says what follows.',
  'dtmf.options': 'A key names an option of the menu.',
  'dtmf.invalid': 'A key names no option of the menu.',
  'dtmf.maxInvalid': 'More keys than `maxInvalid` named no option.',
  expects: 'The message asks for a number.',
  'expects.interDigitMs': 'Time between digits: the number is waited for, or its time is over.',
  'expects.maxInvalid': 'More inputs than `maxInvalid` were incomplete.',
  silence: 'The caller was silent for `afterMs`: the next rung of the ladder.',
  endpointing: 'How long to wait for the end of the turn.',
  protect: 'A protected span is not cut.',
};

/** A clause that does not begin with a message. */
export type OtherClause = Exclude<Clause, `messages.${string}` | `defaults.${string}`>;

/** The clauses that belong to no message. */
export const OTHER_CLAUSES: Readonly<Record<OtherClause, string>> = {
  'lexicon.stop': 'A word of the list `stop`.',
  'lexicon.correction': 'A word of the list `correction`.',
  'lexicon.answer': 'A word of the list `answer`.',
  'lexicon.backchannel': 'A word of the list `backchannel` or `agreement`.',
  'escalation.phrases': 'A phrase that asks for a human.',
  'escalation.dtmf': 'The key that asks for a human.',
  'call.maxMs': 'The call has lasted as long as it may.',
  'call.trouble.wait': 'An answer is slow, or a provider failed and may come back.',
  'call.trouble.message': 'A provider has failed for good.',
  'call.trouble.do': 'What follows after the caller was told of the failure.',
  'call.voicemail': 'An answering machine has answered the call.',
  'application.allowInterruptions': 'The application forbade interruptions of this speech.',
  'session.interrupt': 'The application called `session.interrupt()`.',
  'livekit.overlap_verdict': "LiveKit's adaptive interruption decided.",
};

/** A misspelt clause: the unknown name, and the names that exist at that place. */
export type ClauseFault = { readonly asked: string; readonly known: readonly string[] };

/**
 * What is wrong with the name of a clause; `undefined` if it is valid. Whether a message of its name exists
 * is not checked here.
 */
export function clauseFault(name: string): ClauseFault | undefined {
  const [family = '', ...rest] = name.split('.');
  const ofMessage =
    family === 'messages' ? rest.slice(1) : family === 'defaults' ? rest : undefined;
  if (ofMessage !== undefined) {
    const asked = ofMessage.join('.');
    return Object.hasOwn(MESSAGE_CLAUSES, asked)
      ? undefined
      : { asked, known: Object.keys(MESSAGE_CLAUSES) };
  }
  const others = Object.keys(OTHER_CLAUSES);
  if (others.includes(name)) return undefined;
  const ofFamily = others.filter((other) => other.startsWith(`${family}.`));
  if (ofFamily.length > 0) return { asked: name, known: ofFamily };
  const families = others.map((other) => other.split('.')[0] ?? other);
  return { asked: family, known: [...new Set(['messages', 'defaults', ...families])] };
}

/** The page `docs/clauses.md`. */
export function clausesPage(): string {
  return `# Clauses, verdicts and classes

Every decision of a record has a verdict, the clause of the policy that decided, the clauses that it
overruled, and a class: what the caller did. This page is written by \`npm run schema\`.

## Verdicts

${table('verdict', VERDICTS)}

## Classes

${table('class', CLASSES)}

## Clauses of a message

\`messages.TYPE.\` stands before these; \`defaults.\` where the workflow has no message of the type.

${table('clause', MESSAGE_CLAUSES)}

## Other clauses

${table('clause', OTHER_CLAUSES)}
`;
}

function table(head: string, rows: Readonly<Record<string, string>>): string {
  const lines = Object.entries(rows).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return [`| ${head} | meaning |`, '|---|---|', ...lines].join('\n');
}
