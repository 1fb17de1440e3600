import type {
  CompiledPolicy,
  MessageId,
  SessionMs,
  ToolCallId,
  UtteranceId,
} from '../../core/index.ts';
import { guarded, type SessionClock } from '../ground/index.ts';

/** Milliseconds that a turn prediction may take: each expected digit may extend it. */
export function turnBoundMs(policy: CompiledPolicy): number {
  const waits = [policy.defaults, ...Object.values(policy.messages)].map(({ expects }) =>
    expects === undefined ? 0 : (expects.max + 1) * expects.interDigitMs,
  );
  return Math.max(...waits) + MARGIN_MS;
}

/** What the playout of a message waits for. */
export type WaitsFor = 'start' | 'resume';

/** What the watchdog checks, and whom it calls when something waits too long. */
export type WatchdogOptions = {
  readonly clock: SessionClock;
  readonly bounds: WatchdogBounds;
  readonly held: () => readonly UtteranceId[];
  /** True while a message is in force or a tool runs: transcripts may then be kept for longer. */
  readonly mayHold: () => boolean;
  readonly callerIsSpeaking: () => boolean;
  readonly onHeldTooLong: (utteranceId: UtteranceId) => void;
  readonly onWaitedTooLong: (messageId: MessageId, forWhat: WaitsFor) => void;
  readonly onToolHangs: (callId: ToolCallId) => void;
};

/** Milliseconds that each kind of wait may take, well beyond what the policy asks for. */
export type WatchdogBounds = {
  /** For a transcript that nothing keeps. */
  readonly heldMs: number;
  /** For any transcript, counted while the caller is silent. */
  readonly keptMs: number;
  /** For a running tool; after that, the caller's words no longer wait for its result. */
  readonly toolMs: number;
  readonly startMs: number;
  /** For a paused message, counted while the caller is silent. */
  readonly resumeMs: number;
};

/** Added to the bounds of the policy, so that the engine always acts first. */
const MARGIN_MS = 2000;
/** The longest undecided pause after the caller's voice: a bound of the engine. */
const UNDECIDED_MS = 1000;
/** The longest duration that a policy may set: a tool that makes a caller wait longer hangs. */
const TOOL_HANGS_MS = 120_000;
/** An undecided overlap, followed by a stop whose handle never ends: bounds of the engine. */
const DECIDING_MS = 8000;
const LOOK_EVERY_MS = 250;

/** The bounds that leave room for all clauses of a policy. */
export function watchdogBounds(policy: CompiledPolicy): WatchdogBounds {
  const rules = [policy.defaults, ...Object.values(policy.messages)];
  const interDigitMs = rules.map(({ expects }) => expects?.interDigitMs ?? 0);
  const heldMs = Math.max(...interDigitMs, ...rules.map(({ heldForMs }) => heldForMs)) + MARGIN_MS;
  return {
    heldMs,
    // The longest case: spoken over a message, then joined to digits, then held for `heldForMs`.
    keptMs: DECIDING_MS + turnBoundMs(policy) + heldMs,
    toolMs: TOOL_HANGS_MS,
    startMs: Math.max(...rules.map(({ startWaitMs }) => startWaitMs)) + MARGIN_MS,
    resumeMs: UNDECIDED_MS + MARGIN_MS,
  };
}

/**
 * Bounds everything that waits for the engine: a transcript at the gate, a paused message, a message
 * whose first sample is held back, a tool that keeps the caller waiting, and the veto on its reply. A
 * turn prediction has its own bound, and LiveKit itself ends an interrupted handle after 5 s.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #waiting = new Map<MessageId, Waiting>();
  readonly #tools = new Map<ToolCallId, SessionMs>();
  #timer: NodeJS.Timeout | undefined;
  /** Since when transcripts are kept while no message and no tool justifies it. */
  #idleSinceMs: number | undefined;
  /** Since when transcripts are kept while the caller is silent. */
  #keptSinceMs: number | undefined;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Checks at intervals until closed. */
  start(): void {
    this.#timer = setInterval(
      guarded('the watchdog', () => this.look()),
      LOOK_EVERY_MS,
    ).unref();
  }

  /** Notes that the playout of a message waits for the engine from now on. */
  waits(messageId: MessageId, forWhat: WaitsFor): void {
    this.#waiting.set(messageId, { forWhat, sinceMs: this.#options.clock() });
  }

  /** Notes that the playout of a message no longer waits. */
  goesOn(messageId: MessageId): void {
    this.#waiting.delete(messageId);
  }

  /** Notes that input may wait for the result of a tool from now on. */
  toolRuns(callId: ToolCallId): void {
    this.#tools.set(callId, this.#options.clock());
  }

  toolEnds(callId: ToolCallId): void {
    this.#tools.delete(callId);
  }

  /** Checks once. */
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
    // A tool may run without a bound while no words of the caller wait for it.
    if (held().length === 0) return;
    for (const [callId, sinceMs] of this.#tools) {
      if (clock() - sinceMs < bounds.toolMs) continue;
      this.#tools.delete(callId);
      onToolHangs(callId);
    }
  }

  #lookAtWaiting(messageId: MessageId, waiting: Waiting): void {
    const { clock, bounds, callerIsSpeaking, onWaitedTooLong } = this.#options;
    // A pause lasts as long as the caller continues to speak.
    if (waiting.forWhat === 'resume' && callerIsSpeaking()) waiting.sinceMs = clock();
    const boundMs = waiting.forWhat === 'start' ? bounds.startMs : bounds.resumeMs;
    if (clock() - waiting.sinceMs < boundMs) return;
    this.#waiting.delete(messageId);
    onWaitedTooLong(messageId, waiting.forWhat);
  }
}

type Waiting = { readonly forWhat: WaitsFor; sinceMs: number };
