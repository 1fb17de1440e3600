import { inference, type llm, type voice } from '@livekit/agents';

import { id, type AskId } from '../../core/index.ts';
import { guarded, replaceMethod, type Tell } from '../ground/index.ts';

/** What an application may give as `turnDetection`. */
export type GivenDetection = NonNullable<
  voice.AgentSessionOptions['turnHandling']
>['turnDetection'];

type TurnDetection = NonNullable<GivenDetection>;

/** A turn detector that reads the text so far. LiveKit does not export the type's name. */
export type TextTurnDetector = Extract<
  TurnDetection,
  { predictEndOfTurn(chatCtx: llm.ChatContext, timeoutMs?: number): Promise<number> }
>;

/** A detector that listens to the audio: LiveKit's own, or another with a stream of predictions. */
export type AudioTurnDetector = Extract<TurnDetection, { stream(): unknown }>;

function isTextTurnDetector(detection: unknown): detection is TextTurnDetector {
  return isObject(detection) && 'predictEndOfTurn' in detection;
}

function isAudioTurnDetector(detection: unknown): detection is AudioTurnDetector {
  return isObject(detection) && 'stream' in detection;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * Who finds the end of a turn. `floor`: the engine, then the application's text detector if there is
 * one. `audio`: a detector that listens to the audio. `livekit`: the recogniser or the application. The
 * policy may wait longer with all of them but `manual`.
 */
export type TurnEnd =
  | { readonly by: 'floor'; readonly inner: TextTurnDetector | undefined }
  | { readonly by: 'audio'; readonly detector: AudioTurnDetector }
  | { readonly by: 'livekit'; readonly mode: 'stt' | 'manual' };

/** Without a realtime model, LiveKit warns about `realtime_llm` and uses no detector. */
export function turnEndOf(given: GivenDetection | null): TurnEnd {
  if (given === 'stt' || given === 'manual') return { by: 'livekit', mode: given };
  if (isAudioTurnDetector(given)) return { by: 'audio', detector: given };
  return { by: 'floor', inner: isTextTurnDetector(given) ? given : undefined };
}

/**
 * The same for a session. If nothing is given, it gets what LiveKit provides then: a detector that
 * listens to the audio, which needs a VAD (agent_session.ts:762, agent_activity.ts:5241, 1.9.0).
 */
export function turnEndOfSession(given: GivenDetection | null, hasVad: boolean): TurnEnd {
  const isLeftOut = given === undefined && hasVad;
  return turnEndOf(isLeftOut ? new inference.TurnDetector() : given);
}

/** Why a detector of the application was left out of a turn. */
export type DetectorOut = 'failed' | 'no_answer';

/** What the turn detector needs. */
export type TurnDetectorOptions = {
  readonly tell: Tell;
  /** The longest that LiveKit waits, in milliseconds; `session.close()` waits for every prediction. */
  readonly boundMs: number;
  /** True if the engine knows that the turn is over, because what was asked for is complete. */
  readonly isCertain: () => boolean;
  /** Called when the engine has not answered in time. */
  readonly onBound: (askId: AskId) => void;
  /** Called when the application's detector was left out. */
  readonly onOut: (why: DetectorOut) => void;
};

/** Below this probability LiveKit waits `endpointing.maxDelay`, else `minDelay`. */
const THRESHOLD = 0.5;
const COMPLETE = 1;
const INCOMPLETE = 0;
/** Milliseconds in which the application's detector must answer; those of LiveKit take a second or less. */
const INNER_MS = 3000;

/**
 * The session's turn detector: LiveKit asks whether the caller's turn is over, the engine answers. Where
 * the engine has no reason to wait, LiveKit gets the answer of the application's detector, or no answer
 * if there is none: without a threshold it waits `minDelay` and emits no `eot_prediction`.
 */
export class FloorTurnDetector implements TextTurnDetector {
  readonly model = 'floorkeeper';
  readonly provider = 'floorkeeper';
  readonly #options: TurnDetectorOptions;
  readonly #pending = new Map<AskId, Question>();
  #asks = 0;
  #isOpen = false;
  /** The application's own detector, asked when the engine has no reason to wait. */
  #inner: TextTurnDetector | undefined;
  #answered: 'by_engine' | 'by_inner' | 'by_nobody' = 'by_nobody';
  #language: Language;

  constructor(options: TurnDetectorOptions) {
    this.#options = options;
  }

  /** Sets the application's detector; without one LiveKit gets no probability. */
  askFor(inner: TextTurnDetector | undefined): void {
    this.#inner = inner;
  }

  /** Always true: the inner detector is asked about the language before it predicts. */
  supportsLanguage(language?: Language): Promise<boolean> {
    this.#language = language;
    return Promise.resolve(true);
  }

  /** LiveKit asks this just after it got a prediction. */
  async unlikelyThreshold(language?: Language): Promise<number | undefined> {
    if (this.#answered === 'by_engine') return THRESHOLD;
    if (this.#answered === 'by_nobody') return undefined;
    try {
      return await this.#inner?.unlikelyThreshold(language);
    } catch {
      this.#options.onOut('failed');
      return undefined;
    }
  }

  async predictEndOfTurn(chatCtx: llm.ChatContext, timeoutMs?: number): Promise<number> {
    if (!(await this.waitForEngine())) {
      this.#answered = 'by_engine';
      return INCOMPLETE;
    }
    const predicted = await this.#askInner(chatCtx, timeoutMs);
    this.#answered = predicted === undefined ? 'by_nobody' : 'by_inner';
    return predicted ?? COMPLETE;
  }

  /** Resolves when the engine has no more reason to wait, or with false when the caller continues. */
  waitForEngine(): Promise<boolean> {
    return new Promise((resolve) => this.ask(resolve));
  }

  /** The same with a callback, which runs before `ask` returns if the engine answers at once. */
  ask(onAnswer: (complete: boolean) => void): void {
    // With a newer question LiveKit has abandoned the older ones: the caller has continued to speak.
    this.#settleAll(false);
    if (this.#isOpen) onAnswer(true);
    else this.#askEngine(onAnswer);
  }

  /**
   * Takes the engine's answer. Returns false if LiveKit no longer waits for it. If the engine has taken the
   * question back because of a voice, it is asked again: LiveKit gives its own question up a moment later,
   * if the VAD confirms the voice, and would end the turn at once if it were told anything before.
   */
  answer(askId: AskId, complete: boolean): boolean {
    const question = this.#pending.get(askId);
    if (question === undefined) return false;
    this.#pending.delete(askId);
    if (complete) question.settle(true);
    else this.#tellEngine(question);
    return true;
  }

  /** Answers all questions, open and future, as if there were no engine. */
  open(): void {
    this.#isOpen = true;
    this.#settleAll(true);
  }

  #askEngine(onAnswer: (complete: boolean) => void): void {
    const { boundMs, onBound } = this.#options;
    const giveUp = guarded('the turn detector', () => {
      const { askId } = question;
      this.#pending.delete(askId);
      question.settle(true);
      onBound(askId);
    });
    const bound = setTimeout(giveUp, boundMs);
    const question: Question = {
      askId: NOT_ASKED,
      settle(complete) {
        clearTimeout(bound);
        onAnswer(complete);
      },
    };
    this.#tellEngine(question);
  }

  #tellEngine(question: Question): void {
    question.askId = id<AskId>(`ask${(this.#asks += 1)}`);
    this.#pending.set(question.askId, question);
    this.#options.tell({ type: 'turn_end_asked', askId: question.askId });
  }

  /** LiveKit also goes on without a prediction when a detector fails. */
  async #askInner(...question: Prediction): Promise<number | undefined> {
    const inner = this.#inner;
    if (inner === undefined || this.#options.isCertain()) return undefined;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const giveUp = guarded('the turn detector', () => {
      this.#options.onOut('no_answer');
      resolve(undefined);
    });
    const bound = setTimeout(giveUp, INNER_MS);
    try {
      return await Promise.race([predictionOf(inner, this.#language, question), promise]);
    } catch {
      this.#options.onOut('failed');
      return undefined;
    } finally {
      clearTimeout(bound);
    }
  }

  #settleAll(complete: boolean): void {
    const open = new Set(this.#pending.values());
    this.#pending.clear();
    for (const { settle } of open) settle(complete);
  }
}

/** A question of LiveKit that waits; `askId` is that of the engine's latest question for it. */
type Question = { askId: AskId; readonly settle: (complete: boolean) => void };

const NOT_ASKED = id<AskId>('');

type Prediction = readonly [chatCtx: llm.ChatContext, timeoutMs: number | undefined];

async function predictionOf(
  inner: TextTurnDetector,
  language: Language,
  question: Prediction,
): Promise<number | undefined> {
  if (!(await inner.supportsLanguage(language))) return undefined;
  return await inner.predictEndOfTurn(...question);
}

type Language = Parameters<TextTurnDetector['supportsLanguage']>[0];

/** What `addPatience` needs. */
export type PatienceOptions = {
  readonly waitForEngine: () => Promise<boolean>;
  /** True if the engine knows that the turn is over: then LiveKit need not ask the detector. */
  readonly isCertain: () => boolean;
  /** Called when the detector was left out of a turn. */
  readonly onOut: (why: DetectorOut) => void;
};

/**
 * Adds the policy's patience to a detector that listens to the audio. A prediction must not be late:
 * after a second LiveKit treats it as lost and the cloud model as gone. LiveKit's earlier question,
 * whether the language is supported, may take any time (audio_recognition.ts:1567, 1.9.0): the floor
 * waits there. Returns a function that undoes it.
 */
export function addPatience(
  detector: AudioTurnDetector,
  { waitForEngine, isCertain, onOut }: PatienceOptions,
): () => void {
  const stream = detector.stream.bind(detector);
  return replaceMethod(detector, 'stream', (...options: Parameters<typeof stream>) => {
    const opened = stream(...options);
    const supports = opened.supportsLanguage.bind(opened);
    const cancel = opened.cancelInference.bind(opened);
    opened.supportsLanguage = async (language) => {
      await waitForEngine();
      // Without a prediction LiveKit waits `minDelay`.
      if (isCertain()) return false;
      try {
        return await supports(language);
      } catch {
        onOut('failed');
        return false;
      }
    };
    opened.cancelInference = (how) => {
      if (how?.timedOut === true) onOut('no_answer');
      cancel(how);
    };
    return opened;
  });
}
