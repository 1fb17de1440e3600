import { assertNever } from '../../core/index.ts';
import type { Tell } from '../ground/index.ts';
import { EndOfSpeech } from './end-of-speech.ts';
import {
  addPatience,
  type DetectorOut,
  FloorTurnDetector,
  type GivenDetection,
  type TurnEnd,
} from './turn-detector.ts';

/** What LiveKit gets to find the end of a turn, and a function that undoes the floor's part in it. */
export type GovernedTurnEnd = { readonly given: GivenDetection; readonly undo: () => void };

/** What `TurnEnds` needs. */
export type TurnEndsOptions = {
  /** The longest that LiveKit waits for the engine, in milliseconds. */
  readonly boundMs: number;
  readonly tell: Tell;
  /** True if the engine knows that the turn is over, because what was asked for is complete. */
  readonly isCertain: () => boolean;
  readonly note: (note: string, data: Readonly<Record<string, unknown>>) => void;
};

/** How a call finds the end of a turn: the session's way, and that of an agent with one of its own. */
export class TurnEnds {
  readonly endOfSpeech = new EndOfSpeech((onAnswer) => this.detector.ask(onAnswer));
  readonly detector: FloorTurnDetector;
  readonly #options: TurnEndsOptions;
  readonly #out = new Set<DetectorOut>();
  #ofSession: TurnEnd | undefined;

  constructor(options: TurnEndsOptions) {
    this.#options = options;
    this.detector = new FloorTurnDetector({
      tell: options.tell,
      boundMs: options.boundMs,
      isCertain: options.isCertain,
      onBound: (askId) => options.note('turn_end_unanswered', { askId }),
      onOut: (why) => this.#onOut(why),
    });
  }

  /** Takes the session's way to find the end of a turn. */
  governSession(turnEnd: TurnEnd): GovernedTurnEnd {
    this.#ofSession = turnEnd;
    this.use(undefined);
    return this.govern(turnEnd);
  }

  /** Adds the policy's patience to the application's choice, by the floor's own detector if possible. */
  govern(turnEnd: TurnEnd): GovernedTurnEnd {
    switch (turnEnd.by) {
      case 'floor':
        return { given: this.detector, undo: () => undefined };
      case 'audio': {
        const waitForEngine = (): Promise<boolean> => this.detector.waitForEngine();
        const onOut = (why: DetectorOut): void => this.#onOut(why);
        const { isCertain } = this.#options;
        const { detector: given } = turnEnd;
        return { given, undo: addPatience(given, { waitForEngine, isCertain, onOut }) };
      }
      case 'livekit':
        return { given: turnEnd.mode, undo: () => undefined };
      default:
        return assertNever(turnEnd, 'govern');
    }
  }

  /** Called when an agent starts: with its own choice, if it has made one, else the session's applies. */
  use(ofAgent: TurnEnd | undefined): void {
    const current = ofAgent ?? this.#ofSession;
    this.detector.askFor(current?.by === 'floor' ? current.inner : undefined);
    this.endOfSpeech.endsTurns = current?.by === 'livekit' && current.mode === 'stt';
  }

  /** Records once that the application's turn detector was left out of a turn. */
  #onOut(why: DetectorOut): void {
    if (this.#out.has(why)) return;
    this.#out.add(why);
    this.#options.note('turn_detector_out', { why });
  }
}
