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

/** True for a detector that reads text: the floor can ask it, unlike one that listens to audio. */
function isTextTurnDetector(detection: unknown): detection is TextTurnDetector {
  return (
    typeof detection === 'object' &&
    detection !== null &&
    'predictEndOfTurn' in detection &&
    !(detection instanceof inference.TurnDetector)
  );
}

/**
 * Who finds the end of a turn. `floor`: the engine, then the application's text detector if there is
 * one. `audio`: the application's audio detector, which waits when the policy has a reason to.
 * `livekit`: LiveKit itself, as the application requested; the policy's patience does not apply.
 */
export type TurnEnd =
  | { readonly by: 'floor'; readonly inner: TextTurnDetector | undefined }
  | { readonly by: 'audio'; readonly detector: inference.TurnDetector }
  | { readonly by: 'livekit'; readonly mode: 'stt' | 'manual' };

/** Without a realtime model, LiveKit warns about `realtime_llm` and uses its default. */
export function turnEndOf(given: GivenDetection | null): TurnEnd {
  if (given === 'stt' || given === 'manual') return { by: 'livekit', mode: given };
  if (given instanceof inference.TurnDetector) return { by: 'audio', detector: given };
  return { by: 'floor', inner: isTextTurnDetector(given) ? given : undefined };
}

/** What the turn detector needs. */
export type TurnDetectorOptions = {
  readonly tell: Tell;
  /** The longest that LiveKit waits, in milliseconds; `session.close()` waits for every prediction. */
  readonly boundMs: number;
  /** The application's own detector, asked when the engine has no reason to wait. */
  readonly inner: TextTurnDetector | undefined;
  /** Called when the engine has not answered in time. */
  readonly onBound: (askId: AskId) => void;
};

/** Below this probability LiveKit waits `endpointing.maxDelay`, else `minDelay`. The floor returns 0 or 1. */
const THRESHOLD = 0.5;
const COMPLETE = 1;
const INCOMPLETE = 0;

/** The session's turn detector: LiveKit asks whether the caller's turn is over, the engine answers. */
export class FloorTurnDetector implements TextTurnDetector {
  readonly model = 'floorkeeper';
  readonly provider = 'floorkeeper';
  readonly #options: TurnDetectorOptions;
  readonly #pending = new Map<AskId, (complete: boolean) => void>();
  #asks = 0;
  #isOpen = false;
  /** The detector of the current agent. */
  #ofAgent: TextTurnDetector | undefined;
  #language: Language;

  constructor(options: TurnDetectorOptions) {
    this.#options = options;
  }

  /** Called when an agent starts; without a detector of its own, the session's is asked. */
  askFor(ofAgent: TextTurnDetector | undefined): void {
    this.#ofAgent = ofAgent;
  }

  /** Always true: the inner detector is asked about the language before it predicts. */
  supportsLanguage(language?: Language): Promise<boolean> {
    this.#language = language;
    return Promise.resolve(true);
  }

  async unlikelyThreshold(language?: Language): Promise<number> {
    const inner = this.#inner();
    const own = await inner?.unlikelyThreshold(language).catch(() => undefined);
    return own ?? THRESHOLD;
  }

  async predictEndOfTurn(chatCtx: llm.ChatContext, timeoutMs?: number): Promise<number> {
    // With a newer question LiveKit has abandoned the older ones: the caller has continued to speak.
    this.#settleAll(false);
    if (!this.#isOpen && !(await this.#askEngine())) return INCOMPLETE;
    const inner = this.#inner();
    return inner === undefined ? COMPLETE : await this.#askInner(inner, chatCtx, timeoutMs);
  }

  /** Resolves when the engine has no more reason to wait; for a detector that listens to the audio. */
  async waitForEngine(): Promise<void> {
    this.#settleAll(false);
    if (!this.#isOpen) await this.#askEngine();
  }

  /** Takes the engine's answer. Returns false if LiveKit no longer waits for it. */
  answer(askId: AskId, complete: boolean): boolean {
    const settle = this.#pending.get(askId);
    settle?.(complete);
    return settle !== undefined;
  }

  /** Answers all questions, open and future, as if there were no engine. */
  open(): void {
    this.#isOpen = true;
    this.#settleAll(true);
  }

  #askEngine(): Promise<boolean> {
    const { boundMs, onBound, tell } = this.#options;
    const askId = id<AskId>(`ask${(this.#asks += 1)}`);
    return new Promise((resolve) => {
      const giveUp = guarded('the turn detector', () => {
        settle(true);
        onBound(askId);
      });
      const bound = setTimeout(giveUp, boundMs);
      const settle = (complete: boolean): void => {
        clearTimeout(bound);
        this.#pending.delete(askId);
        resolve(complete);
      };
      this.#pending.set(askId, settle);
      tell({ type: 'turn_end_asked', askId });
    });
  }

  async #askInner(
    inner: TextTurnDetector,
    chatCtx: llm.ChatContext,
    timeoutMs: number | undefined,
  ): Promise<number> {
    try {
      if (!(await inner.supportsLanguage(this.#language))) return COMPLETE;
      return await inner.predictEndOfTurn(chatCtx, timeoutMs);
    } catch {
      // LiveKit also treats the turn as complete when a detector fails.
      return COMPLETE;
    }
  }

  #inner(): TextTurnDetector | undefined {
    return this.#ofAgent ?? this.#options.inner;
  }

  #settleAll(complete: boolean): void {
    for (const settle of this.#pending.values()) settle(complete);
  }
}

type Language = Parameters<TextTurnDetector['supportsLanguage']>[0];

/**
 * Adds the policy's patience to a detector that listens to the audio. A prediction must not be late:
 * after a second LiveKit treats it as lost and the cloud model as gone. LiveKit's earlier question,
 * whether the language is supported, may take any time (audio_recognition.ts:1567, 1.9.0): the floor
 * waits there. Returns a function that undoes it.
 */
export function addPatience(
  detector: inference.TurnDetector,
  waitForEngine: () => Promise<void>,
): () => void {
  const stream = detector.stream.bind(detector);
  return replaceMethod(detector, 'stream', (...options) => {
    const opened = stream(...options);
    const supports = opened.supportsLanguage.bind(opened);
    opened.supportsLanguage = async (language) => {
      await waitForEngine();
      return await supports(language);
    };
    return opened;
  });
}
