import { stt } from '@livekit/agents';

import { id, type SessionMs, type UtteranceId } from '../../core/index.ts';
import type { SessionClock } from '../ground/index.ts';

/** Lets the session see an event. False: it listens to this stream no more. */
export type Emit = (event: stt.SpeechEvent) => boolean;

/** What the gate needs of the engine. */
export type GateOptions = {
  readonly clock: SessionClock;
  /** The words go to the vault, evidence about them to the engine. */
  readonly onWords: (utteranceId: UtteranceId, said: Said, isFinal: boolean) => void;
  /** When the caller's voice was last heard; undefined where it never was. */
  readonly voiceAtMs: () => SessionMs | undefined;
  /** The recogniser has brought the same final words a second time: nothing becomes of them. */
  readonly onRepeated: () => void;
  /** Interim transcripts may pass. */
  readonly isOpen: () => boolean;
  /** The agent is audible: LiveKit must be able to place the transcript in time. */
  readonly isAgentSpeaking: () => boolean;
};

/** What the recogniser's best guess is. */
export type Said = { readonly text: string; readonly confidence: number | undefined };

type Kept = { readonly event: stt.SpeechEvent; readonly sinceMs: number };

/** A turn is committed within the longest endpointing delay; older ones were answered otherwise. */
const UNCOMMITTED_FOR_MS = 10_000;
/** A recogniser that sends its final words twice does so within this. */
const REPEATED_WITHIN_MS = 5000;

/**
 * Keeps every final transcript until the engine says what becomes of it. In LiveKit any
 * final transcript ends a paused message, also a "mm-hmm": this gate is why ours does not.
 */
export class TranscriptGate {
  readonly #options: GateOptions;
  readonly #kept = new Map<UtteranceId, Kept>();
  #passes: 'as_decided' | 'suspended' | 'everything' = 'as_decided';
  /** Released, and not yet a turn of the session. */
  #uncommitted: Kept[] = [];
  /** Released while no agent takes turns, or listens. */
  #waiting: stt.SpeechEvent[] = [];
  #utterances = 0;
  /** The last interim words, while their final transcript has not come. */
  #interim: { readonly utteranceId: UtteranceId; readonly event: stt.SpeechEvent } | undefined;
  /** The session has seen interim words of the utterance under way. */
  #isShown = false;
  #lastFinal: { readonly text: string; readonly atMs: SessionMs } | undefined;
  #passed = 0;
  #emit: Emit = () => false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** The session listens to a stream of the STT: what is let go goes there from now on. */
  connect(emit: Emit): void {
    this.#emit = emit;
    if (this.#passes === 'as_decided') this.#passWaiting([]);
  }

  /** An event of one of its streams, the last or one before it; `emit` passes on what nothing holds. */
  onSttEvent(event: stt.SpeechEvent, emit: Emit): void {
    const text = event.alternatives?.[0].text.trim() ?? '';
    if (this.#passes === 'everything' || !isTranscript(event.type) || text === '') emit(event);
    else this.#onTranscript(event, text);
  }

  /** Lets the session see transcripts, joined into one. False: none was there. */
  release(utteranceIds: readonly UtteranceId[]): boolean {
    const found = this.#take(utteranceIds);
    const joined = joinTranscripts(found.map(({ event }) => event));
    if (joined === undefined) return false;
    const isLate = found.length > 1 || found.some(({ sinceMs }) => sinceMs < this.#options.clock());
    this.#pass(isLate && !this.#options.isAgentSpeaking() ? withoutTimes(joined) : joined);
    return true;
  }

  /**
   * Lets the session see interim words as final ones, because theirs do not come. What comes later is
   * another utterance. False: there are none of that id.
   */
  releaseInterim(utteranceId: UtteranceId): boolean {
    if (this.#kept.has(utteranceId)) return this.release([utteranceId]);
    const interim = this.#interim;
    if (interim?.utteranceId !== utteranceId) return false;
    this.#interim = undefined;
    this.#utterances += 1;
    this.#isShown = false;
    const final = { ...interim.event, type: stt.SpeechEventType.FINAL_TRANSCRIPT };
    this.#pass(withoutTimes(final));
    return true;
  }

  drop(utteranceIds: readonly UtteranceId[]): boolean {
    return this.#take(utteranceIds).length > 0;
  }

  /** Transcripts kept now. */
  held(): readonly UtteranceId[] {
    return [...this.#kept.keys()];
  }

  /** The session takes no turns while one agent follows another: what is released waits. */
  suspend(): void {
    if (this.#passes !== 'as_decided') return;
    this.#passes = 'suspended';
    // Here and not when the next agent listens: until then a message may be played to its end.
    const now = this.#options.clock();
    this.#uncommitted = this.#uncommitted.filter(
      ({ sinceMs }) => now - sinceMs <= UNCOMMITTED_FOR_MS,
    );
  }

  /** The next agent listens: what waited goes out, and what the handoff swallowed goes out again. */
  resume(): void {
    if (this.#passes !== 'suspended') return;
    this.#passes = 'as_decided';
    const swallowed = this.#uncommitted.map(({ event }) => event);
    this.#uncommitted = [];
    this.#passWaiting(swallowed);
  }

  /**
   * Takes back what was released and is no turn yet, as one final transcript that is kept again.
   * Undefined: nothing was.
   */
  takeBack(): { readonly utteranceId: UtteranceId; readonly text: string } | undefined {
    const event = joinTranscripts(this.#uncommitted.map((kept) => kept.event));
    this.#uncommitted = [];
    if (event === undefined || this.#passes === 'everything') return undefined;
    this.#utterances += 1;
    const utteranceId = id<UtteranceId>(`u${this.#utterances}`);
    this.#kept.set(utteranceId, { event, sinceMs: this.#options.clock() });
    return { utteranceId, text: event.alternatives?.[0].text.trim() ?? '' };
  }

  /** The session has made a turn of what was released. */
  turnCommitted(): void {
    this.#uncommitted = [];
  }

  /** The engine decides no more: what is kept goes out, and everything passes. */
  open(): void {
    this.#passes = 'everything';
    const left = [...this.#waiting, ...this.#take(this.held()).map(({ event }) => event)];
    this.#waiting = [];
    for (const event of left) this.#emit(event);
  }

  #onTranscript(event: stt.SpeechEvent, text: string): void {
    const { clock, onWords, isOpen } = this.#options;
    const isFinal = event.type === stt.SpeechEventType.FINAL_TRANSCRIPT;
    if (isFinal && this.#isRepeated(text)) {
      this.#options.onRepeated();
      return;
    }
    // Interim and final transcripts of one utterance share its id; a final one ends it.
    const utteranceId = id<UtteranceId>(`u${this.#utterances + 1}`);
    this.#interim = isFinal ? undefined : { utteranceId, event };
    if (isFinal) {
      this.#utterances += 1;
      this.#kept.set(utteranceId, { event, sinceMs: clock() });
    }
    const passedBefore = this.#passed;
    onWords(utteranceId, { text, confidence: event.alternatives?.[0].confidence }, isFinal);
    if (isFinal) {
      if (this.#isShown && this.#passed === passedBefore) this.#emit(withoutWords(event));
      this.#isShown = false;
    } else if (isOpen()) {
      this.#isShown = true;
      this.#emit(event);
    }
  }

  /** The same words as before, and no voice since that could have said them again. */
  #isRepeated(text: string): boolean {
    const last = this.#lastFinal;
    const atMs = this.#options.clock();
    this.#lastFinal = { text, atMs };
    const voiceAtMs = this.#options.voiceAtMs();
    if (last === undefined || voiceAtMs === undefined) return false;
    return last.text === text && voiceAtMs <= last.atMs && atMs - last.atMs <= REPEATED_WITHIN_MS;
  }

  #pass(event: stt.SpeechEvent): void {
    this.#passed += 1;
    if (this.#passes === 'suspended') {
      this.#waiting.push(event);
      return;
    }
    if (this.#emit(event)) this.#uncommitted.push({ event, sinceMs: this.#options.clock() });
    // An agent with a recogniser of its own opens its stream a moment later.
    else this.#waiting.push(event);
  }

  #passWaiting(before: readonly stt.SpeechEvent[]): void {
    const joined = joinTranscripts([...before, ...this.#waiting]);
    this.#waiting = [];
    if (joined !== undefined) this.#pass(withoutTimes(joined));
  }

  #take(utteranceIds: readonly UtteranceId[]): readonly Kept[] {
    return utteranceIds.flatMap((utteranceId) => {
      const found = this.#kept.get(utteranceId);
      this.#kept.delete(utteranceId);
      return found === undefined ? [] : [found];
    });
  }
}

function isTranscript(type: stt.SpeechEventType): boolean {
  return (
    type === stt.SpeechEventType.FINAL_TRANSCRIPT ||
    type === stt.SpeechEventType.INTERIM_TRANSCRIPT ||
    type === stt.SpeechEventType.PREFLIGHT_TRANSCRIPT
  );
}

/**
 * Takes back interim words whose final transcript is kept. LiveKit would make a turn of them when the
 * session closes (audio_recognition.ts:2403, 1.9.0): digits that were collected, for one.
 */
function withoutWords(final: stt.SpeechEvent): stt.SpeechEvent {
  const [best] = final.alternatives ?? [];
  const type = stt.SpeechEventType.INTERIM_TRANSCRIPT;
  return best === undefined ? { type } : { type, alternatives: [{ ...best, text: '' }] };
}

/** Several final transcripts as one: the words in order, the least sure confidence. */
function joinTranscripts(events: readonly stt.SpeechEvent[]): stt.SpeechEvent | undefined {
  const [first, ...rest] = events;
  if (first === undefined || rest.length === 0) return first;
  const parts = events.flatMap(({ alternatives }) => alternatives?.[0] ?? []);
  const [head] = parts;
  const last = parts.at(-1);
  if (head === undefined || last === undefined) return first;
  const text = parts.map((part) => part.text.trim()).join(' ');
  const confidence = Math.min(...parts.map((part) => part.confidence));
  return { ...first, alternatives: [{ ...head, text, confidence, endTime: last.endTime }] };
}

/**
 * A held transcript goes out late. Its times would put it into the agent's speech, where LiveKit's
 * adaptive mode ignores it (audio_recognition.ts:1068, 1.9.0); zero means "no time".
 */
function withoutTimes(event: stt.SpeechEvent): stt.SpeechEvent {
  const { speechEndTime: _, ...timeless } = event;
  const [best, ...others] = event.alternatives ?? [];
  if (best === undefined) return timeless;
  return { ...timeless, alternatives: [{ ...best, startTime: 0, endTime: 0 }, ...others] };
}
