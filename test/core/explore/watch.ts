import type { MessageId, OverlapId, UtteranceId } from '../../../src/core/index.ts';

/** The memory of an observer that sees events, actions and decisions but never the state. */
export type Watch = {
  /** What became of each final transcript. */
  readonly fates: Map<UtteranceId, string>;
  /** Final transcripts that have arrived. */
  readonly finals: Set<UtteranceId>;
  /** `settled`: the message was to continue. `over`: the message was ended for this overlap. */
  readonly overlaps: Map<OverlapId, 'settled' | 'over'>;
  /** For each utterance that asked for a handoff: when its last words arrived. */
  readonly handOffsBy: Map<UtteranceId, number>;
  readonly messages: Map<MessageId, WatchedMessage>;
  /** Messages that have ended. A handle may be done long after the engine has given it up. */
  readonly ended: Set<MessageId>;
  /** Messages that the engine cancelled before they were heard. The report of their start may still be under way. */
  readonly cancelled: Set<MessageId>;
  /** The last request was for the rest of a message, which does not count as delivery. */
  isRestAsked: boolean;
  /** A rung came from a ladder that was no longer owed. */
  isOrphanRung: boolean;
  /** The message that was heard last. */
  lastHeard: MessageId | undefined;
  /** The silence ladder that is still owed after the last question. */
  ladder: OwedLadder | undefined;
  /** The silence ladder of the message heard last, even if it is no longer owed. */
  lastLadder: OwedLadder | undefined;
  /** A key or digits have answered the current or last message. */
  isAnswered: boolean;
  /** The class of the speech that cut a message, while nothing has followed. */
  cutBy: string | undefined;
  /** Required messages not yet heard to their end, by the id of their first playout. */
  readonly undelivered: Map<MessageId, string>;
  /** Required messages without a decision whether they were delivered. */
  readonly unjudged: Set<MessageId>;
  /** Held words became too old, and no message has played since. */
  isStale: boolean;
  /** Interim words with content whose final words are still missing, and the end so far of their voice. */
  interim: { readonly heardAtMs: number; readonly voiceAtMs: number } | undefined;
  /** Interim words asked for the floor while nothing played, and nothing has followed. */
  isUnheard: boolean;
  /** The last decision, without ids. */
  lastDecision: string;
  wakes: { readonly atMs: number; readonly idle: number };
};

export type WatchedMessage = {
  readonly messageType: string;
  readonly rootId: MessageId;
  readonly isHeard: boolean;
};

export type OwedLadder = {
  readonly rootId: MessageId;
  readonly messageType: string;
  readonly rung: number;
};

export function newWatch(): Watch {
  return {
    fates: new Map(),
    finals: new Set(),
    overlaps: new Map(),
    handOffsBy: new Map(),
    messages: new Map(),
    ended: new Set(),
    cancelled: new Set(),
    isRestAsked: false,
    isOrphanRung: false,
    lastHeard: undefined,
    ladder: undefined,
    lastLadder: undefined,
    isAnswered: false,
    cutBy: undefined,
    undelivered: new Map(),
    unjudged: new Set(),
    isStale: false,
    interim: undefined,
    isUnheard: false,
    lastDecision: 'nothing',
    wakes: { atMs: 0, idle: 0 },
  };
}

/** An independent copy. */
export function copyWatch(watch: Watch): Watch {
  return {
    ...watch,
    fates: new Map(watch.fates),
    finals: new Set(watch.finals),
    overlaps: new Map(watch.overlaps),
    handOffsBy: new Map(watch.handOffsBy),
    messages: new Map(watch.messages),
    ended: new Set(watch.ended),
    cancelled: new Set(watch.cancelled),
    undelivered: new Map(watch.undelivered),
    unjudged: new Set(watch.unjudged),
  };
}
