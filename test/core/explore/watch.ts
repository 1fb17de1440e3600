import type { MessageId, OverlapId, UtteranceId } from '../../../src/core/index.ts';

/** What an observer of a call remembers: it knows events, actions and decisions, never the state. */
export type Watch = {
  /** What became of each final transcript. */
  readonly fates: Map<UtteranceId, string>;
  /** Final transcripts that have come. */
  readonly finals: Set<UtteranceId>;
  /** `settled`: it was decided to go on. `over`: the message was ended for it. */
  readonly overlaps: Map<OverlapId, 'settled' | 'over'>;
  /** When the last words of each utterance came that asked for a handoff. */
  readonly handOffsBy: Map<UtteranceId, number>;
  readonly messages: Map<MessageId, WatchedMessage>;
  /** Messages whose end was seen: a handle may be done long after the engine has given it up. */
  readonly ended: Set<MessageId>;
  /** What was asked for last is the rest of a message, which delivers nothing. */
  isRestAsked: boolean;
  /** A rung was taken of a ladder that nobody owed any more. */
  isOrphanRung: boolean;
  /** The message whose audio left last. */
  lastHeard: MessageId | undefined;
  /** Rungs that are left after the last question. */
  ladder: OwedLadder | undefined;
  /** The ladder of the message heard last, whatever has become of it. */
  lastLadder: OwedLadder | undefined;
  /** A key or digits have answered the message that plays or played last. */
  isAnswered: boolean;
  /** A message was cut for the caller's voice, and nothing has come of it. */
  cutBy: string | undefined;
  /** Required messages, by the first of their repetitions, that nobody has heard to their end. */
  readonly undelivered: Map<MessageId, string>;
  /** Required messages of which nothing was said whether they were delivered. */
  readonly unjudged: Set<MessageId>;
  /** Held words became too old, and nobody has spoken since. */
  isStale: boolean;
  /** When interim words with content came, whose final ones have not. */
  interimAtMs: number | undefined;
  /** What was decided last, without ids. */
  lastDecision: string;
  wakes: { readonly atMs: number; readonly idle: number };
};

export type WatchedMessage = { readonly messageType: string; readonly rootId: MessageId };

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
    interimAtMs: undefined,
    lastDecision: 'nothing',
    wakes: { atMs: 0, idle: 0 },
  };
}

/** A copy that goes its own way. */
export function copyWatch(watch: Watch): Watch {
  return {
    ...watch,
    fates: new Map(watch.fates),
    finals: new Set(watch.finals),
    overlaps: new Map(watch.overlaps),
    handOffsBy: new Map(watch.handOffsBy),
    messages: new Map(watch.messages),
    ended: new Set(watch.ended),
    undelivered: new Map(watch.undelivered),
    unjudged: new Set(watch.unjudged),
  };
}
