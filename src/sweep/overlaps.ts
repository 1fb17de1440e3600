import {
  admitsSpeech,
  playoutOf,
  rulesOfMessage,
  type CompiledPolicy,
  type EngineEvent,
  type EngineState,
  type Step,
} from '../core/index.ts';

/** The caller's sound over a message that speech may interrupt, as it was recorded. */
export type Overlap = {
  readonly messageType: string;
  /** The engine's state before the first event. */
  readonly before: EngineState;
  readonly onsetAtMs: number;
  /**
   * What happened from the onset on, until the caller was silent for a while or the message ended. After an
   * interruption only what the caller did: the rest is the answer to that interruption.
   */
  readonly events: readonly EngineEvent[];
  readonly endsAtMs: number;
  /** Whether the caller wanted the floor, as far as the record proves it. */
  readonly wanted: Wanted;
};

/** `unknown`: the record proves neither. */
export type Wanted = 'floor' | 'nothing' | 'unknown';

type OpenOverlap = {
  readonly messageType: string;
  readonly messageId: string;
  readonly before: EngineState;
  readonly onsetAtMs: number;
  readonly events: EngineEvent[];
  /** Actions that the recorded policy asked for meanwhile: their answers belong to it. */
  readonly actionIds: Set<string>;
  endsAtMs: number;
  isStopped: boolean;
  /** The message ended by itself, or the call, while the overlap was not over. */
  isCutShort: boolean;
  /** Interim words with content, whose final transcript has not come. */
  hasInterim: boolean;
  hasContent: boolean;
  /** Something was said or keyed of which the record does not prove what it was meant for. */
  isUnclear: boolean;
  /** A turn was committed after its words. */
  isAnswered: boolean;
  /** Soon after, over the same message, the caller said words with content. */
  isRepeated: boolean;
};

/** Collects the overlaps of a call from the steps of its replay. */
export class Overlaps {
  readonly #policy: CompiledPolicy;
  readonly #found: (overlap: Overlap) => void;
  #open: OpenOverlap | undefined;
  /** Ended, and what follows may still prove something about it. */
  #last: OpenOverlap | undefined;

  constructor(policy: CompiledPolicy, found: (overlap: Overlap) => void) {
    this.#policy = policy;
    this.#found = found;
  }

  step(before: EngineState, event: EngineEvent, taken: Step): void {
    this.#follow(before, event);
    const open = this.#open;
    if (open !== undefined && event.atMs > open.endsAtMs) this.#close();
    if (this.#open === undefined && event.type === 'user_speech_started')
      this.#begin(before, event);
    if (this.#open !== undefined) this.#take(this.#open, event, taken);
  }

  end(): void {
    this.#close();
    this.#settle();
  }

  /** What happens after an overlap may prove what the caller wanted. */
  #follow(before: EngineState, event: EngineEvent): void {
    const last = this.#last;
    if (last === undefined) return;
    const isLate = event.atMs > last.endsAtMs + PROVED_WITHIN_MS;
    if (event.type === 'turn_committed' && last.hasContent && !isLate) last.isAnswered = true;
    if (
      event.type === 'words_heard' &&
      hasContent(event) &&
      event.atMs <= last.endsAtMs + REPEATED_WITHIN_MS &&
      playoutOf(before)?.message.messageId === last.messageId
    ) {
      last.isRepeated = true;
    }
    if (isLate) this.#settle();
  }

  #begin(before: EngineState, event: Extract<EngineEvent, { type: 'user_speech_started' }>): void {
    const playout = before.floor.type === 'playing' ? playoutOf(before) : undefined;
    if (playout === undefined) return;
    if (!admitsSpeech(rulesOfMessage(this.#policy, playout.message))) return;
    const { messageType, messageId } = playout.message;
    this.#open = {
      messageType,
      messageId,
      before,
      onsetAtMs: event.onsetAtMs,
      events: [],
      actionIds: new Set(),
      endsAtMs: Infinity,
      isStopped: false,
      isCutShort: false,
      hasInterim: false,
      hasContent: false,
      isUnclear: false,
      isAnswered: false,
      isRepeated: false,
    };
  }

  #take(open: OpenOverlap, event: EngineEvent, taken: Step): void {
    if (isPart(open, event)) open.events.push(event);
    if (event.type === 'user_speech_started') open.endsAtMs = Infinity;
    if (event.type === 'user_speech_ended') open.endsAtMs = event.atMs + SETTLED_AFTER_MS;
    if (event.type === 'words_heard') {
      open.hasContent ||= hasContent(event);
      open.isUnclear ||= event.evidence.opening === 'agreement';
      if (event.isFinal) open.hasInterim = false;
      else open.hasInterim ||= event.evidence.contentWords > 0;
    }
    open.isUnclear ||= event.type === 'dtmf_received';
    if (event.type === 'turn_committed' && open.hasContent) open.isAnswered = true;
    for (const action of taken.actions) {
      if (action.type !== 'wake_at') open.actionIds.add(action.actionId);
    }
    if (taken.decisions.some(({ verdict }) => TAKES_FLOOR.has(verdict))) open.isStopped = true;
    const isOver = playoutOf(taken.state)?.message.messageId !== open.messageId;
    const hasEnded = (isOver && !open.isStopped) || open.events.length >= EVENTS_AT_MOST;
    if (!hasEnded) return;
    open.endsAtMs = event.atMs;
    open.isCutShort = event.atMs - open.onsetAtMs < LATE_AFTER_MS;
    this.#close();
  }

  #close(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#settle();
    if (open.endsAtMs === Infinity) {
      open.endsAtMs = open.events.at(-1)?.atMs ?? open.onsetAtMs;
      open.isCutShort = true;
    }
    this.#last = open;
  }

  #settle(): void {
    const last = this.#last;
    this.#last = undefined;
    if (last === undefined) return;
    const { messageType, before, onsetAtMs, events, endsAtMs } = last;
    this.#found({ messageType, before, onsetAtMs, events, endsAtMs, wanted: wantedIn(last) });
  }
}

/** Verdicts by which the caller gets the floor. */
export const TAKES_FLOOR: ReadonlySet<string> = new Set(['interrupt', 'escalate']);

/**
 * Words with content that became a turn prove that the caller wanted the floor, at once or late; so do such words
 * soon after a sound in which none were heard: the caller said it again. A sound without content that nothing
 * follows wanted nothing. A "yes" may be an answer or not, and of a message that ends meanwhile nobody knows
 * what the agent would have done.
 */
function wantedIn(overlap: OpenOverlap): Wanted {
  if (overlap.isCutShort) return 'unknown';
  if (overlap.hasContent) return overlap.isAnswered ? 'floor' : 'unknown';
  if (overlap.isRepeated) return 'floor';
  return overlap.isUnclear || overlap.hasInterim ? 'unknown' : 'nothing';
}

function hasContent({ isFinal, evidence }: Extract<EngineEvent, { type: 'words_heard' }>): boolean {
  return (
    isFinal &&
    evidence.contentWords > 0 &&
    evidence.shape === 'other' &&
    evidence.likenessToOwn < OWN_WORDS
  );
}

function isPart(open: OpenOverlap, event: EngineEvent): boolean {
  if (
    event.type === 'action_done' ||
    event.type === 'action_failed' ||
    event.type === 'action_degraded'
  ) {
    return !open.isStopped && !open.actionIds.has(event.actionId);
  }
  return !open.isStopped || OF_CALLER.has(event.type);
}

const OF_CALLER: ReadonlySet<EngineEvent['type']> = new Set([
  'user_speech_started',
  'user_speech_continued',
  'user_speech_ended',
  'words_heard',
  'overlap_verdict',
  'woke',
]);

/** Longer than the recogniser takes for a final transcript, and the decider for an end of the overlap. */
const SETTLED_AFTER_MS = 2000;
const REPEATED_WITHIN_MS = 4000;
const PROVED_WITHIN_MS = 10_000;
/** A message that goes on so long over the caller has not yielded. */
const LATE_AFTER_MS = 1500;
const EVENTS_AT_MOST = 2000;
const OWN_WORDS = 0.6;
