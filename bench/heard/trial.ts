import { setTimeout as passTime } from 'node:timers/promises';

import { voice } from '@livekit/agents';

import { assertNever } from '../../src/core/index.ts';
import type { Call, Kind, MessageType } from './session.ts';
import { RATE_HZ, type Utterance } from './speech.ts';
import { wordsHeardAt } from './error.ts';
import type { HeardText } from './texts.ts';
import type { HeardVoice, TrueWord } from './voices.ts';
import { followSource, type Sent } from './wire.ts';

/** What happens to a message. Times count from its first sound. */
export type Happening =
  /** The caller begins to speak, and says something. */
  | { readonly type: 'voice'; readonly atMs: number }
  /** The application calls `session.interrupt()`. */
  | { readonly type: 'request'; readonly atMs: number }
  /** The same, a number of milliseconds after the request for the message, before it has any sound. */
  | { readonly type: 'request_unheard'; readonly afterMs: number }
  /** A noise pauses the message, which then goes on by itself. */
  | { readonly type: 'noise'; readonly atMs: number }
  /** A noise pauses the message, and the application interrupts during the pause. */
  | { readonly type: 'request_paused'; readonly atMs: number };

/** One message and what happens to it. */
export type Trial = {
  readonly kind: Kind;
  readonly messageType: MessageType;
  readonly way: 'say' | 'reply';
  readonly voice: HeardVoice;
  readonly text: HeardText;
  readonly happening: Happening;
};

/** The outcome of a trial. */
export type Outcome = {
  readonly sent: Sent;
  /** Words of the message whose middle was sent. */
  readonly wordsHeard: number;
  /** The text of the message in the chat context; `undefined` if there is none. */
  readonly contextText: string | undefined;
  /** From what ended the message to its last sound, and until LiveKit was done with its handle. */
  readonly lastSoundMs: number | undefined;
  readonly doneMs: number;
  /**
   * From the nearest true end of a word, and of a sentence, to the last sample sent; 0 for one between
   * two words, where nothing is left to finish.
   */
  readonly fromWordEndMs: number | undefined;
  readonly fromSentenceEndMs: number | undefined;
  /** From what happened to the next true end of a sentence. */
  readonly sentenceEndsInMs: number | undefined;
  readonly wasInterrupted: boolean;
};

export async function runTrial(call: Call, trial: Trial): Promise<Outcome> {
  const { line, tts } = call;
  const said = tts.begin(trial.voice);
  const chunks = line.begin();
  call.newItems();
  const handle = call.speak(trial.text.text, trial.way, trial.messageType);
  const done = handle.waitForPlayout().then(() => performance.now());
  const endedAtMs = await happen(call, trial, handle);
  const doneAtMs = await done;
  await line.silent(QUIET_MS);
  const sent = followSource(chunks, joined(said));
  const words = wordsOf(said);
  const [contextText, ...others] = call.newItems();
  if (others.length > 0) throw new Error('one message stands twice in the chat context');
  return {
    sent,
    contextText,
    wordsHeard: wordsHeardAt(words, msOf(sent.samples)),
    lastSoundMs: sent.lastAtMs === undefined ? undefined : sent.lastAtMs - endedAtMs,
    doneMs: doneAtMs - endedAtMs,
    ...boundaries(words, msOf(sent.samples), trial.happening),
    wasInterrupted: handle.interrupted,
  };
}

/** Carries out the event of a trial; returns when the cause of the message's end began. */
async function happen(call: Call, trial: Trial, handle: voice.SpeechHandle): Promise<number> {
  const { line, vad } = call;
  const { happening } = trial;
  if (happening.type === 'request_unheard') {
    await passTime(happening.afterMs);
    return interrupt(call);
  }
  await line.sounding();
  await passTime(happening.atMs);
  switch (happening.type) {
    case 'voice':
      return callerSpeaks(call, handle);
    case 'request':
      return interrupt(call);
    case 'noise':
      await Promise.all([vad.hear(NOISE_MS[trial.kind]), line.silent(PAUSED_MS)]);
      await line.sounding();
      await passTime(GOES_ON_MS);
      return interrupt(call);
    case 'request_paused': {
      const noise = vad.hearVoice(NOISE_MS[trial.kind] * 2);
      await line.silent(PAUSED_MS);
      const atMs = interrupt(call);
      await noise;
      await vad.hearSilence();
      return atMs;
    }
    default:
      return assertNever(happening, 'happen');
  }
}

function interrupt({ session }: Call): number {
  const atMs = performance.now();
  void session.interrupt();
  return atMs;
}

/** The caller speaks: voice, words meanwhile, the end; the turn is over when this resolves. */
async function callerSpeaks(call: Call, handle: voice.SpeechHandle): Promise<number> {
  const { session, vad, stt } = call;
  const atMs = performance.now();
  const turn = nextSpeech(session);
  const speaks = vad.hearVoice(SPEAKS_MS);
  await passTime(SPEAKS_MS / 2);
  stt.interim('what about');
  await speaks;
  stt.final('what about the other one');
  await vad.hearSilence();
  await handle.waitForPlayout();
  const answer = await turn;
  await answer.waitForPlayout();
  return atMs;
}

function nextSpeech(session: voice.AgentSession): Promise<voice.SpeechHandle> {
  return new Promise((resolve) => {
    session.once(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) =>
      resolve(speechHandle),
    );
  });
}

/** The words of all sentences that were said, in ms from the start of the message. */
function wordsOf(said: readonly Utterance[]): readonly TrueWord[] {
  let offsetMs = 0;
  return said.flatMap(({ samples, words }) => {
    const startsAtMs = offsetMs;
    offsetMs += msOf(samples.length);
    return words.map((word) => ({
      ...word,
      startMs: startsAtMs + word.startMs,
      endMs: startsAtMs + word.endMs,
    }));
  });
}

/** Distances from the end of the message to ends of words and sentences; above 0 if it is after one. */
function boundaries(words: readonly TrueWord[], endedMs: number, happening: Happening) {
  const isBetween = words.every(({ startMs, endMs }) => endedMs <= startMs || endedMs >= endMs);
  const nearest = (ends: readonly number[]): number | undefined =>
    ends.map((endMs) => endedMs - endMs).toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
  const sentences = words.filter(({ text }) => /[.?!]$/u.test(text)).map(({ endMs }) => endMs);
  const beganMs = happening.type === 'request_unheard' ? 0 : happening.atMs;
  const next = sentences.find((endMs) => endMs > beganMs);
  return {
    fromWordEndMs: isBetween ? 0 : nearest(words.map(({ endMs }) => endMs)),
    fromSentenceEndMs: nearest(sentences),
    sentenceEndsInMs: next === undefined ? undefined : next - beganMs,
  };
}

function joined(said: readonly Utterance[]): Int16Array {
  const whole = new Int16Array(said.reduce((sum, { samples }) => sum + samples.length, 0));
  let at = 0;
  for (const { samples } of said) {
    whole.set(samples, at);
    at += samples.length;
  }
  return whole;
}

function msOf(samples: number): number {
  return (samples / RATE_HZ) * 1000;
}

/** After this much silence, no audio of the message is on its way any more. */
const QUIET_MS = 200;
/** Long enough for stock, which needs 500 ms of it, to count it as speech. */
const SPEAKS_MS = 700;
const NOISE_MS: Readonly<Record<Kind, number>> = { stock: 600, floor: 300 };
const PAUSED_MS = 100;
/** How much is played after a pause, to find where it continued. */
const GOES_ON_MS = 500;
