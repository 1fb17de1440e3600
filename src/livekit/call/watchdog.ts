import type {
  CompiledPolicy,
  MessageId,
  SessionMs,
  ToolCallId,
  UtteranceId,
} from '../../core/index.ts';
import { guarded, type SessionClock } from '../ground/index.ts';

/** Milliseconds that a turn prediction may take: every digit that is expected may keep it open. */
export function turnBoundMs(policy: CompiledPolicy): number {
  const waits = [policy.defaults, ...Object.values(policy.messages)].map(({ expects }) =>
    expects === undefined ? 0 : (expects.max + 1) * expects.interDigitMs,
  );
  return Math.max(...waits) + MARGIN_MS;
}

/** What a message's playout waits for. */
export type WaitsFor = 'start' | 'resume';

/** What the watchdog looks at, and what it does about it. */
export type WatchdogOptions = {
  readonly clock: SessionClock;
  readonly bounds: WatchdogBounds;
  readonly held: () => readonly UtteranceId[];
  /** A message is in force, or a tool runs: transcripts may be kept for longer. */
  readonly mayHold: () => boolean;
  readonly callerIsSpeaking: () => boolean;
  readonly onHeldTooLong: (utteranceId: UtteranceId) => void;
  readonly onWaitedTooLong: (messageId: MessageId, forWhat: WaitsFor) => void;
  readonly onToolHangs: (callId: ToolCallId) => void;
};

/** Milliseconds that each kind of waiting may take, well beyond what the policy asks for. */
export type WatchdogBounds = {
  /** Where nothing keeps it. */
  readonly heldMs: number;
  /** In the caller's silence, whatever keeps it. */
  readonly keptMs: number;
  /** Of a tool, after which nobody's words wait for its result. */
  readonly toolMs: number;
  readonly startMs: number;
  /** In the caller's silence. */
  readonly resumeMs: number;
};

/** Beyond a bound of the policy, so that the engine always comes first. */
const MARGIN_MS = 2000;
/** Longest that an undecided pause lasts after the caller's voice: a bound of the engine. */
const UNDECIDED_MS = 1000;
/** The longest duration that a policy may name: a tool that lets somebody wait longer hangs. */
const TOOL_HANGS_MS = 120_000;
/** An undecided overlap, then a stop whose handle is never done: bounds of the engine. */
const DECIDING_MS = 8000;
const LOOK_EVERY_MS = 250;

/** The bounds that the clauses of a policy leave room for. */
export function watchdogBounds(policy: CompiledPolicy): WatchdogBounds {
  const rules = [policy.defaults, ...Object.values(policy.messages)];
  const interDigitMs = rules.map(({ expects }) => expects?.interDigitMs ?? 0);
  const heldMs = Math.max(...interDigitMs, ...rules.map(({ heldForMs }) => heldForMs)) + MARGIN_MS;
  return {
    heldMs,
    // Said over a message, then joined to digits, then kept for its time.
    keptMs: DECIDING_MS + turnBoundMs(policy) + heldMs,
    toolMs: TOOL_HANGS_MS,
    startMs: Math.max(...rules.map(({ startWaitMs }) => startWaitMs)) + MARGIN_MS,
    resumeMs: UNDECIDED_MS + MARGIN_MS,
  };
}

/**
 * Looks after what waits for the engine, so that nothing waits for ever: a transcript at the gate,
 * a message that is paused, a message whose first sample is kept back, a tool that keeps the caller
 * waiting and the veto on its reply. A turn prediction has a bound of its own, and LiveKit ends an
 * interrupted handle after 5 s by itself.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #waiting = new Map<MessageId, Waiting>();
  readonly #tools = new Map<ToolCallId, SessionMs>();
  #timer: NodeJS.Timeout | undefined;
  /** Since when transcripts are kept although nothing keeps them. */
  #idleSinceMs: number | undefined;
  /** Since when transcripts are kept and the caller is silent. */
  #keptSinceMs: number | undefined;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Looks from now on, until closed. */
  start(): void {
    this.#timer = setInterval(
      guarded('the watchdog', () => this.look()),
      LOOK_EVERY_MS,
    ).unref();
  }

  /** Playout of the message waits for the engine from now on. */
  waits(messageId: MessageId, forWhat: WaitsFor): void {
    this.#waiting.set(messageId, { forWhat, sinceMs: this.#options.clock() });
  }

  /** It waits no longer. */
  goesOn(messageId: MessageId): void {
    this.#waiting.delete(messageId);
  }

  /** Input may wait for the tool's result from now on. */
  toolRuns(callId: ToolCallId): void {
    this.#tools.set(callId, this.#options.clock());
  }

  toolEnds(callId: ToolCallId): void {
    this.#tools.delete(callId);
  }

  /** Looks once. */
  look(): void {
    this.#lookAtHeld();
    this.#lookAtTools();
    for (const [messageId, waiting] of this.#waiting) this.#lookAtWaiting(messageId, waiting);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #lookAtHeld(): void {
    const { clock, bounds, held, mayHold, callerIsSpeaking, onHeldTooLong } = this.#options;
    const now = clock();
    const utteranceIds = held();
    const isKept = utteranceIds.length > 0;
    this.#idleSinceMs = isKept && !mayHold() ? (this.#idleSinceMs ?? now) : undefined;
    this.#keptSinceMs = isKept && !callerIsSpeaking() ? (this.#keptSinceMs ?? now) : undefined;
    const idleMs = now - (this.#idleSinceMs ?? now);
    const keptMs = now - (this.#keptSinceMs ?? now);
    if (idleMs < bounds.heldMs && keptMs < bounds.keptMs) return;
    this.#idleSinceMs = undefined;
    this.#keptSinceMs = undefined;
    for (const utteranceId of utteranceIds) onHeldTooLong(utteranceId);
  }

  #lookAtTools(): void {
    const { clock, bounds, held, onToolHangs } = this.#options;
    // A tool may run for as long as it likes while the caller has nothing to say.
    if (held().length === 0) return;
    for (const [callId, sinceMs] of this.#tools) {
      if (clock() - sinceMs < bounds.toolMs) continue;
      this.#tools.delete(callId);
      onToolHangs(callId);
    }
  }

  #lookAtWaiting(messageId: MessageId, waiting: Waiting): void {
    const { clock, bounds, callerIsSpeaking, onWaitedTooLong } = this.#options;
    // A caller who speaks on keeps a pause for as long as that takes.
    if (waiting.forWhat === 'resume' && callerIsSpeaking()) waiting.sinceMs = clock();
    const boundMs = waiting.forWhat === 'start' ? bounds.startMs : bounds.resumeMs;
    if (clock() - waiting.sinceMs < boundMs) return;
    this.#waiting.delete(messageId);
    onWaitedTooLong(messageId, waiting.forWhat);
  }
}

type Waiting = { readonly forWhat: WaitsFor; sinceMs: number };
