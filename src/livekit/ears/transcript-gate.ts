import { stt } from '@livekit/agents';

import { id, type SessionMs, type UtteranceId } from '../../core/index.ts';
import type { SessionClock } from '../ground/index.ts';
import type { EndOfSpeech } from './end-of-speech.ts';
import {
  isTranscript,
  joinTranscripts,
  withoutTimes,
  withoutWords,
  wordsOf,
} from './transcripts.ts';

/** Passes an event to the session. Returns false if the session no longer listens to this stream. */
export type Emit = (event: stt.SpeechEvent) => boolean;

/** What the gate needs of the engine. */
export type GateOptions = {
  readonly clock: SessionClock;
  /** Stores the words in the vault and reports evidence about them to the engine. */
  readonly onWords: (utteranceId: UtteranceId, said: Said, isFinal: boolean) => void;
  /** When the caller's voice was last heard; `undefined` if it never was. */
  readonly voiceAtMs: () => SessionMs | undefined;
  /** Called when the recogniser repeats a final transcript; the repetition is discarded. */
  readonly onRepeated: () => void;
  /** Called when the session does not see a final transcript, now or at all. */
  readonly onKeptBack: (text: string) => void;
  /** True if interim transcripts may pass. */
  readonly isOpen: () => boolean;
  /** True while the agent is audible: LiveKit then needs the times of a transcript. */
  readonly isAgentSpeaking: () => boolean;
  /** Holds back the end of a turn that the recogniser reports. */
  readonly endOfSpeech?: Pick<EndOfSpeech, 'holds'>;
};

/** The recogniser's best guess. */
export type Said = { readonly text: string; readonly confidence: number | undefined };

type Kept = { readonly event: stt.SpeechEvent; readonly sinceMs: number };

/** LiveKit commits a turn within its longest endpointing delay; older transcripts were answered already. */
const UNCOMMITTED_FOR_MS = 10_000;
/** A recogniser that sends a final transcript twice does so within this time. */
const REPEATED_WITHIN_MS = 5000;

/** A recogniser that was told that a turn is over gives its final words within this time. */
const PASSED_WITHIN_MS = 3000;

/**
 * Keeps every final transcript until the engine decides about it. Without this gate, any final
 * transcript would end a message that LiveKit has paused, even a "mm-hmm".
 */
export class TranscriptGate {
  readonly #options: GateOptions;
  readonly #kept = new Map<UtteranceId, Kept>();
  #passes: 'as_decided' | 'suspended' | 'everything' = 'as_decided';
  /** Transcripts that were released and are not part of a committed turn yet. */
  #uncommitted: Kept[] = [];
  /** Transcripts that were released while no agent takes turns or listens. */
  #waiting: stt.SpeechEvent[] = [];
  #utterances = 0;
  /** The latest interim transcript, until its final one arrives. */
  #interim: { readonly utteranceId: UtteranceId; readonly event: stt.SpeechEvent } | undefined;
  /** True if the session has seen interim words of the current utterance. */
  #isShown = false;
  #lastFinal: { readonly text: string; readonly atMs: SessionMs } | undefined;
  #passed = 0;
  /** Waits for the next words that pass. */
  #onPassed: { readonly call: () => void; readonly sinceMs: number } | undefined;
  #emit: Emit = () => false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Called when the session listens to a stream of the STT: released transcripts go there from now on. */
  connect(emit: Emit): void {
    this.#emit = emit;
    if (this.#passes === 'as_decided') this.#passWaiting([]);
  }

  /** Takes an event of the current stream or an earlier one; `emit` passes on events that are not held. */
  onSttEvent(event: stt.SpeechEvent, emit: Emit): void {
    if (this.#options.endOfSpeech?.holds(event, emit) === true) return;
    const text = event.alternatives?.[0].text.trim() ?? '';
    if (this.#passes === 'everything' || !isTranscript(event.type) || text === '') emit(event);
    else this.#onTranscript(event, text);
  }

  /** Passes kept transcripts to the session, joined into one. Returns false if none was kept. */
  release(utteranceIds: readonly UtteranceId[]): boolean {
    const found = this.#take(utteranceIds);
    const joined = joinTranscripts(found.map(({ event }) => event));
    if (joined === undefined) return false;
    const isLate = found.length > 1 || found.some(({ sinceMs }) => sinceMs < this.#options.clock());
    this.#pass(isLate && !this.#options.isAgentSpeaking() ? withoutTimes(joined) : joined);
    this.#afterPassing(Math.min(...found.map(({ sinceMs }) => sinceMs)));
    return true;
  }

  /**
   * Passes interim words to the session as final, because their final transcript does not arrive. Later
   * words are another utterance. Returns false if no interim words have that id.
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
    this.#afterPassing(0);
    return true;
  }

  drop(utteranceIds: readonly UtteranceId[]): boolean {
    const isKept = this.#take(utteranceIds).length > 0;
    // Later words are no part of the turn that was committed.
    if (isKept && this.#kept.size === 0) this.#onPassed = undefined;
    return isKept;
  }

  /** The ids of the transcripts that are kept now. */
  held(): readonly UtteranceId[] {
    return [...this.#kept.keys()];
  }

  /** Makes released transcripts wait, because the session takes no turns while an agent is replaced. */
  suspend(): void {
    if (this.#passes !== 'as_decided') return;
    this.#passes = 'suspended';
    // Not later, when the next agent listens: a message may play to its end until then.
    const now = this.#options.clock();
    this.#uncommitted = this.#uncommitted.filter(
      ({ sinceMs }) => now - sinceMs <= UNCOMMITTED_FOR_MS,
    );
  }

  /** Called when the next agent listens: passes on what waited, and again what the handoff has lost. */
  resume(): void {
    if (this.#passes !== 'suspended') return;
    this.#passes = 'as_decided';
    const swallowed = this.#uncommitted.map(({ event }) => event);
    this.#uncommitted = [];
    this.#passWaiting(swallowed);
  }

  /**
   * Takes back what was released and is not part of a turn yet, and keeps it again as one final
   * transcript. Returns `undefined` if there was nothing.
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

  /** Calls back after the words that are held now, or come within 3 s, have passed to the session. */
  whenPassed(onPassed: () => void): void {
    this.#onPassed = { call: onPassed, sinceMs: this.#options.clock() };
  }

  /** Forgets all words that are not part of a turn yet, because the application has cleared the turn. */
  clear(): void {
    this.#take(this.held());
    this.#uncommitted = [];
    this.#waiting = [];
    this.#interim = undefined;
    this.#onPassed = undefined;
  }

  /** Called when the session has committed the released transcripts as a turn. */
  turnCommitted(): void {
    this.#uncommitted = [];
  }

  /** Passes on everything, kept and future, because the engine no longer decides. */
  open(): void {
    this.#passes = 'everything';
    const left = [...this.#waiting, ...this.#take(this.held()).map(({ event }) => event)];
    this.#waiting = [];
    for (const event of left) this.#emit(event);
    this.#afterPassing(0);
  }

  /** Commits the turn that waits for words, if these are not of a later one. */
  #afterPassing(sinceMs: number): void {
    const waiting = this.#onPassed;
    this.#onPassed = undefined;
    if (waiting !== undefined && sinceMs - waiting.sinceMs <= PASSED_WITHIN_MS) waiting.call();
  }

  #onTranscript(event: stt.SpeechEvent, text: string): void {
    const { clock, onWords, isOpen } = this.#options;
    const isFinal = event.type === stt.SpeechEventType.FINAL_TRANSCRIPT;
    if (isFinal && this.#isRepeated(text)) {
      this.#options.onRepeated();
      return;
    }
    // The interim and final transcripts of an utterance share its id; the final one ends it.
    const utteranceId = id<UtteranceId>(`u${this.#utterances + 1}`);
    this.#interim = isFinal ? undefined : { utteranceId, event };
    if (isFinal) {
      this.#utterances += 1;
      this.#kept.set(utteranceId, { event, sinceMs: clock() });
    }
    const passedBefore = this.#passed;
    onWords(utteranceId, { text, confidence: event.alternatives?.[0].confidence }, isFinal);
    if (isFinal) {
      const isKeptBack = this.#passed === passedBefore;
      if (isKeptBack) this.#options.onKeptBack(text);
      if (isKeptBack && this.#isShown) this.#emit(withoutWords(event));
      this.#isShown = false;
    } else if (isOpen()) {
      this.#isShown = true;
      this.#emit(event);
    }
  }

  /** True for the same words as before, without a voice since then that could have repeated them. */
  #isRepeated(text: string): boolean {
    const last = this.#lastFinal;
    const atMs = this.#options.clock();
    this.#lastFinal = { text, atMs };
    const voiceAtMs = this.#options.voiceAtMs();
    if (last === undefined || voiceAtMs === undefined) return false;
    return (
      wordsOf(last.text) === wordsOf(text) &&
      voiceAtMs <= last.atMs &&
      atMs - last.atMs <= REPEATED_WITHIN_MS
    );
  }

  #pass(event: stt.SpeechEvent): void {
    this.#passed += 1;
    if (this.#passes === 'suspended') {
      this.#waiting.push(event);
      return;
    }
    if (this.#emit(event)) this.#uncommitted.push({ event, sinceMs: this.#options.clock() });
    // An agent with its own recogniser opens its stream a moment later.
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
