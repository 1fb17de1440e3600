import type { EngineEvent, WordEvidence } from '../core/index.ts';
import type { Envelope, EventData } from '../evidence/index.ts';
import { asNumber, asText, asTexts, count, seconds } from './as-text.ts';
import type { HeardMessage } from './messages.ts';
import type { RawWords } from './raw-words.ts';
import type { Said } from './view-data.ts';

/** What both sides said, in the order in which they began: words if a raw record is given, else counts. */
export function saidOf(
  lines: readonly Envelope[],
  messages: readonly HeardMessage[],
  raw: RawWords | undefined,
): readonly Said[] {
  const events = lines.flatMap(({ type, data }) =>
    type === 'floorkeeper.event' ? [(data as EventData).event] : [],
  );
  const said = [
    ...messages.map((message) => saidByAgent(message, raw)),
    ...utterancesOf(events).map((utterance) => saidByCaller(utterance, raw)),
  ];
  return said.toSorted((a, b) => a.fromMs - b.fromMs);
}

function saidByAgent(message: HeardMessage, raw: RawWords | undefined): Said {
  const { messageId, messageType, startedAtMs, playedMs, wasCut, boundary } = message;
  const endedAtMs = message.endedAtMs ?? startedAtMs + playedMs;
  const parts = raw === undefined ? countsOf(message) : wordsOf(message, raw);
  const ending = wasCut ? `, cut${boundary === '' ? '' : ` at: ${boundary}`}` : '';
  const isOpen = message.endedAtMs === undefined ? '; the record ends within it' : '';
  return {
    by: 'agent',
    fromMs: startedAtMs,
    toMs: Math.max(startedAtMs, endedAtMs),
    title: message.role === 'message' ? messageType : `${messageType} (${message.role})`,
    ...parts,
    note: `${seconds(playedMs)} of sound${ending}${isOpen}${messageId === '' ? '' : foundBy(message)}`,
  };
}

function foundBy({ heard }: HeardMessage): string {
  if (heard === undefined) return '';
  return `; last word found by: ${asText(heard.boundarySource)}, ${Math.round(asNumber(heard.confidence) * 100)} % sure`;
}

function countsOf({ words, wasCut, heard }: HeardMessage): Pick<Said, 'heard' | 'unheard'> {
  if (!wasCut) return { heard: count(words, 'word'), unheard: '' };
  if (heard === undefined) return { heard: 'part of it', unheard: '' };
  return {
    heard: `${count(asNumber(heard.heardWords), 'word')} heard`,
    unheard: `${count(asNumber(heard.unheardWords), 'word')} not heard`,
  };
}

function wordsOf(message: HeardMessage, raw: RawWords): Pick<Said, 'heard' | 'unheard'> {
  const { messageId, wasCut } = message;
  const text = raw.of('message_text', messageId).join('');
  if (text === '') return countsOf(message);
  if (!wasCut) return { heard: asText(text, LONGEST), unheard: '' };
  const heard = raw.of('heard', `${messageId}/heard`).at(-1);
  const unheard = raw.of('unheard', `${messageId}/unheard`).at(-1);
  if (heard === undefined) return { heard: '', unheard: asText(text, LONGEST) };
  return { heard: asText(heard, LONGEST), unheard: asText(unheard, LONGEST) };
}

type Utterance = {
  readonly utteranceId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isFinal: boolean;
  readonly evidence: WordEvidence;
};

/** The utterances of the caller, each with its last transcript, from the onset of its voice on. */
function utterancesOf(events: readonly EngineEvent[]): readonly Utterance[] {
  const utterances = new Map<string, Utterance>();
  let onsets: readonly number[] = [];
  for (const event of events) {
    if (event.type === 'user_speech_started') onsets = [...onsets.slice(-9), event.onsetAtMs];
    if (event.type !== 'words_heard') continue;
    const { utteranceId, atMs, isFinal, evidence } = event;
    const known = utterances.get(utteranceId);
    const before = known === undefined ? [...utterances.values()].at(-1) : undefined;
    const fromMs = known?.fromMs ?? onsetOf(onsets, before?.toMs, atMs);
    utterances.set(utteranceId, { utteranceId, fromMs, toMs: atMs, isFinal, evidence });
  }
  return [...utterances.values()];
}

/**
 * When the voice of an utterance began: the first onset after the words of the one before, or the last one
 * if those words were late.
 */
function onsetOf(onsets: readonly number[], beforeAtMs = -Infinity, heardAtMs = 0): number {
  const onset = onsets.find((each) => each > beforeAtMs) ?? onsets.at(-1) ?? heardAtMs;
  return Math.min(onset, heardAtMs);
}

function saidByCaller(utterance: Utterance, raw: RawWords | undefined): Said {
  const { utteranceId, fromMs, toMs, isFinal } = utterance;
  // The record may be damaged.
  const evidence: Partial<WordEvidence> = utterance.evidence ?? {};
  const text = raw?.of('transcript', utteranceId).at(-1);
  const words = asNumber(evidence.words);
  const matches = asTexts(evidence.matches);
  return {
    by: 'caller',
    fromMs,
    toMs,
    title: matches.length === 0 ? 'caller' : `caller: ${matches.join(', ')}`,
    heard: text === undefined ? count(words, 'word') : asText(text, LONGEST),
    unheard: '',
    note: `${count(words, 'word')}, ${asNumber(evidence.contentWords)} with content; ${isFinal ? 'final' : 'not final'} at ${seconds(toMs)}; recogniser ${Math.round(asNumber(evidence.confidence) * 100)} % sure`,
  };
}

const LONGEST = 4000;
