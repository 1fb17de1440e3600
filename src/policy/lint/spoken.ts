import { placeholdersOf } from '../compile/index.ts';
import { keysInText } from './keys-in-text.ts';
import { admitsKeys, admitsSpeech, type Finding, type LintedMessage } from './finding.ts';

/* Rules that compare the text of a message with the rest of its policy. */

/** Letters per second of a fast and of a slow voice: the time of a text lies between the two. */
const LETTERS_PER_S_MAX = 20;
const LETTERS_PER_S_MIN = 10;

/** A policy must accept what its text asks for, and allow for the time that its text takes. */
export function findTextFaults(linted: LintedMessage): readonly Finding[] {
  return [
    ...findUndeclaredKeys(linted),
    ...findLostAnswers(linted),
    ...findStaleInput(linted),
    ...findWholeGrace(linted),
  ];
}

/** A text that names a key which nothing declares: a caller who presses it hears that it is invalid. */
function findUndeclaredKeys({ policy, escalation, originOf }: LintedMessage): readonly Finding[] {
  const { dtmf, expects, silence } = policy;
  const declared = [
    ...Object.keys(dtmf?.options ?? {}),
    ...(expects === undefined ? [] : [...DIGITS, expects.terminator]),
    escalation?.dtmf,
  ];
  const texts: readonly [key: string, text: string | undefined][] = [
    ['text', policy.text],
    ['dtmf.reprompt', dtmf?.reprompt],
    ['silence.reprompt', silence?.reprompt],
  ];
  return texts.flatMap(([where, text]): Finding[] => {
    const undeclared = keysInText(text ?? '', dtmf === undefined ? 'other' : 'menu').filter(
      (key) => !declared.includes(key),
    );
    return undeclared.map((key) => ({
      code: 'POLICY_KEY_UNDECLARED',
      origin: originOf(where),
      message: `the text names the key \`${key}\`, and nothing here takes it`,
      hint: isEnd(key)
        ? 'write it as `expects.terminator`, under `dtmf.options`, or leave it out of the text'
        : 'write it under `dtmf.options`, or leave it out of the text',
    }));
  });
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

function isEnd(key: string): boolean {
  return key === '*' || key === '#';
}

/** An answer before the end of a message is dropped, although the message asks for it. */
function findLostAnswers({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  const { text, dtmf, expects, silence, input } = policy;
  // Digits of a number are collected whatever `input` says.
  if (expects !== undefined) return [];
  const asks =
    dtmf !== undefined || silence !== undefined || text?.trimEnd().endsWith('?') === true;
  if (!asks || input !== 'drop' || admitsSpeech(policy)) return [];
  return [
    {
      code: 'POLICY_ANSWER_LOST',
      origin: originOf('input'),
      message: `\`${type}\` asks, and what a caller answers before it has ended is forgotten`,
      hint: 'write `input: hold`, or let speech end the message',
    },
  ];
}

/** Input during the start of a long message is too old to be released at its end. */
function findStaleInput({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  const { text, input, heldForMs } = policy;
  if (text === undefined || input !== 'hold' || admitsSpeech(policy)) return [];
  const leastMs = spokenMs(text, LETTERS_PER_S_MAX);
  if (leastMs <= heldForMs) return [];
  return [
    {
      code: 'POLICY_HELD_TOO_SHORT',
      origin: originOf('heldForMs'),
      message: `what a caller says as \`${type}\` begins is too old at its end: it takes ${seconds(leastMs)} s to say, and input is held for ${seconds(heldForMs)} s`,
      hint: `write a \`heldForMs\` that is longer than the message, such as \`${roundedUp(spokenMs(text, LETTERS_PER_S_MIN))}\``,
    },
  ];
}

/** Nothing can interrupt a message whose grace lasts longer than the message. */
function findWholeGrace({ type, policy, leaves, originOf }: LintedMessage): readonly Finding[] {
  const { text, graceMs } = policy;
  const isOwn = leaves.get('graceMs')?.origin.type === 'file';
  if (!isOwn || text === undefined || placeholdersOf(text).length > 0) return [];
  if (!admitsSpeech(policy) && !admitsKeys(policy)) return [];
  const mostMs = Math.max(SHORTEST_MS, spokenMs(text, LETTERS_PER_S_MIN));
  if (graceMs <= mostMs) return [];
  return [
    {
      code: 'POLICY_GRACE_TOO_LONG',
      origin: originOf('graceMs'),
      message: `nothing a caller does stops \`${type}\`: it is said within its \`graceMs\` of ${graceMs}`,
      hint: 'write `interruptible: none` if that is meant, else a few hundred milliseconds',
    },
  ];
}

/** Even a word or two take this long, with the silence around them. */
const SHORTEST_MS = 1000;

function spokenMs(text: string, lettersPerS: number): number {
  return (text.trim().length / lettersPerS) * 1000;
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}

function roundedUp(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}
