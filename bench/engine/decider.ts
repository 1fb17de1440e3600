/**
 * How often the engine yields the floor wrongly, and misses a caller who wants it, on overlaps of real
 * meetings: `node bench/engine/decider.ts FILE.csv`. A row per overlap has `decision` (`hold` or
 * `yield`), `spurt_dur_s`, `spurt_text`, `holder_text_before`, and the words complete 300, 600
 * and 1000 ms after the onset. Whole calls are played: voice, end of voice, words, lexicons, decider.
 *
 * The meetings have no agent that asks, no levels, no verdict of LiveKit and no confidence of a
 * recogniser, so those features are not measured. The row without `late_sentence` shows the effect of
 * that constant with a recogniser that sends its words all at once.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
  id,
  initialState,
  sessionMs,
  step,
  type CompiledPolicy,
  type EngineEvent,
  type MessageId,
  type SegmentId,
  type UtteranceId,
} from '../../src/core/index.ts';
import { loadWorkflow, PolicyError } from '../../src/policy/index.ts';
import { createPerceiver } from '../../src/words/index.ts';
import { parseCsv, type Row } from './csv.ts';

const file = process.argv[2];
if (file === undefined) {
  console.error('usage: node bench/decider.ts FILE.csv');
  process.exit(2);
}
const loaded = await loadWorkflow(
  fileURLToPath(new URL('../../policies', import.meta.url)),
  'billing',
);
if (!loaded.ok) throw new PolicyError(loaded.issues);
const { policy } = loaded;
const perceiver = createPerceiver(policy.lexicon, policy.escalation?.phrases ?? []);
const rows = parseCsv(readFileSync(file, 'utf8'));
const holds = rows.filter((row) => row['decision'] === 'hold');
const yields = rows.filter((row) => row['decision'] === 'yield');

/** How words reach the engine: each with a delay after it ends, or all together after the voice. */
type Recogniser = { readonly name: string } & (
  | { readonly streams: true; readonly delayMs: number }
  | { readonly streams: false }
);

/** The message began this long before the caller; long enough for the words not to answer its beginning. */
const ONSET_MS = 3000;
/** A VAD reports the end of a voice after this much silence. */
const VAD_SILENCE_MS = 300;
const WHOLE_DELAY_MS = 500;
const WORDS_AT_MS = [300, 600, 1000] as const;

console.log(`${holds.length} rows hold, ${yields.length} yield: false / missed, in % of each`);
const arms: readonly Recogniser[] = [
  { name: 'words at once', streams: true, delayMs: 0 },
  { name: 'words 300 ms late', streams: true, delayMs: 300 },
];
for (const arm of arms) {
  console.log(`${arm.name}: ${[600, 1000, 1300].map((ms) => ratesAt(policy, arm, ms)).join('  ')}`);
}
const whole: Recogniser = { name: 'words whole, 500 ms after the voice', streams: false };
console.log(`${whole.name}: ${ratesAt(policy, whole, 60_000)}`);
const plain = withFeature(policy, 'late_sentence', 0);
console.log(`the same without late_sentence: ${ratesAt(plain, whole, 60_000)}`);

function ratesAt(under: CompiledPolicy, arm: Recogniser, byMs: number): string {
  const taken = (among: readonly Row[]): number =>
    (100 * among.filter((row) => takesFloorMs(under, row, arm) <= byMs).length) / among.length;
  const when = byMs < 60_000 ? `${byMs / 1000} s: ` : '';
  return `${when}${taken(holds).toFixed(1)} / ${(100 - taken(yields)).toFixed(1)}`;
}

/** When the engine ends the message, in ms after the caller's onset. */
function takesFloorMs(under: CompiledPolicy, row: Row, arm: Recogniser): number {
  let state = initialState();
  for (const event of eventsOf(row, arm)) {
    const after = step(under, state, event);
    const end = after.decisions.find(({ verdict }) => verdict === 'interrupt');
    if (end !== undefined) return end.atMs - ONSET_MS;
    state = after.state;
  }
  return Number.POSITIVE_INFINITY;
}

function eventsOf(row: Row, arm: Recogniser): readonly EngineEvent[] {
  const messageId = id<MessageId>('m1');
  const voiceMs = Math.round(Number(row['spurt_dur_s']) * 1000);
  const at = (ms: number) => ({ atMs: sessionMs(ONSET_MS + ms) });
  const words = (ms: number, text: string, isFinal: boolean): EngineEvent => ({
    ...at(ms),
    type: 'words_heard',
    utteranceId: id<UtteranceId>('u1'),
    isFinal,
    evidence: perceiver.perceive({ text, isFinal, ownRecentText: row['holder_text_before'] ?? '' }),
  });
  const events: EngineEvent[] = [
    { ...at(0), type: 'user_speech_started', onsetAtMs: sessionMs(ONSET_MS) },
    { ...at(voiceMs + VAD_SILENCE_MS), type: 'user_speech_ended' },
    { ...at(voiceMs + 3000), type: 'woke' },
  ];
  for (let ms = 32; ms <= voiceMs; ms += 32) {
    events.push({ ...at(ms), type: 'user_speech_continued', durationMs: ms, probability: 0.9 });
  }
  if (arm.streams) {
    for (const ms of WORDS_AT_MS) {
      const text = row[`words_${ms}ms`] ?? '';
      if (text !== '') events.push(words(ms + arm.delayMs, text, false));
    }
  } else {
    events.push(words(voiceMs + WHOLE_DELAY_MS, row['spurt_text'] ?? '', true));
  }
  const evidence = { words: 40, endsInQuestion: false };
  const start = sessionMs(0);
  return [
    { atMs: start, type: 'message_queued', messageId, messageType: 'answer', role: 'message' },
    { atMs: start, type: 'text_appended', messageId, evidence },
    { atMs: start, type: 'segment_started', messageId, segmentId: id<SegmentId>('m1/1') },
    { atMs: start, type: 'message_started', messageId },
    { ...at(0), type: 'playout_progressed', messageId, playedMs: ONSET_MS },
    ...events.toSorted((a, b) => a.atMs - b.atMs),
  ];
}

function withFeature(from: CompiledPolicy, feature: string, logit: number): CompiledPolicy {
  const features = { ...from.weights.features, [feature]: logit };
  return { ...from, weights: { ...from.weights, features } };
}
