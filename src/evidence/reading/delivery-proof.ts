import {
  policyOf,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type HeardSummary,
} from '../../core/index.ts';
import type {
  ActionData,
  DecisionData,
  Envelope,
  EventData,
  NoteData,
  TextHash,
} from '../format/index.ts';

/** What a record proves of one message that had to be heard to its end. */
export type ProvenDelivery = {
  readonly messageType: string;
  /** Undefined if it could not even be spoken. */
  readonly messageId: string | undefined;
  /** The message that this one says again, and how often it was said by then, counted from 1. */
  readonly repeats: string | undefined;
  readonly attempt: number;
  /** `open`: the record ends before anything was decided about it. */
  readonly outcome: 'completed' | 'incomplete' | 'open';
  readonly why: string;
  readonly atMs: number | undefined;
  /** Hashes of its texts, in the order in which they were said. */
  readonly text: readonly TextHash[];
  readonly words: number;
  /** The last word that the caller heard, counted from 1; undefined if only the time is known. */
  readonly heardWords: number | undefined;
  readonly playedMs: number;
  /** How the last word was found. */
  readonly boundarySource: HeardSummary['boundarySource'] | undefined;
  /** What the caller or the application did to it. */
  readonly interruptions: readonly Interruption[];
};

/** A moment at which the message was made quieter, paused or ended, or came back. */
export type Interruption = {
  readonly atMs: number;
  readonly playedMs: number;
  /** `ended`: something else than the policy ended it, which `by` names. */
  readonly verdict: Decision['verdict'] | 'ended';
  readonly by: string;
  readonly reason: string;
};

/**
 * Finds what a record proves of every message whose policy says `delivery: required`, in the order in which
 * they were spoken. Reads only what is there: a damaged record proves less.
 */
export function proveDeliveries(
  policy: CompiledPolicy | undefined,
  lines: readonly Envelope[],
): readonly ProvenDelivery[] {
  const proofs = new Map<string, Draft>();
  const unspoken: Draft[] = [];
  const truncations = new Map<string, string>();
  const texts = new Map<string, readonly TextHash[]>();
  const known = { policy, proofs, truncations, unspoken, texts };
  for (const line of lines) {
    try {
      onLine(line, known);
    } catch (error) {
      // A value of the wrong kind in a damaged line: the line proves nothing.
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return [...proofs.values(), ...unspoken]
    .filter((proof) => proof.isRequired)
    .map(({ isRequired: _isRequired, ...proof }) => ({
      ...proof,
      text: texts.get(proof.messageId ?? '') ?? [],
    }));
}

type Draft = { isRequired: boolean } & {
  -readonly [Key in keyof ProvenDelivery]: ProvenDelivery[Key];
};

type Known = {
  readonly policy: CompiledPolicy | undefined;
  readonly proofs: Map<string, Draft>;
  /** The message that each action cuts in the context; its answer says which words were heard. */
  readonly truncations: Map<string, string>;
  /** Required messages that were never queued. */
  readonly unspoken: Draft[];
  readonly texts: Map<string, readonly TextHash[]>;
};

function onLine({ type, data }: Envelope, known: Known): void {
  if (type === 'floorkeeper.event') onEvent((data as EventData).event, known);
  else if (type === 'floorkeeper.action') onAction((data as ActionData).action, known.truncations);
  else if (type === 'floorkeeper.decision') {
    onDecision((data as DecisionData).decision, known.proofs, known.unspoken);
  } else if (type === 'floorkeeper.note') onNote(data as NoteData, known.texts);
}

function onEvent(event: EngineEvent, known: Known): void {
  const { proofs, truncations } = known;
  switch (event.type) {
    case 'message_queued':
      proofs.set(event.messageId, draftOf(event, known));
      return;
    case 'text_appended': {
      const proof = proofs.get(event.messageId);
      const { words } = event.evidence;
      if (proof !== undefined && Number.isFinite(words)) proof.words += words;
      return;
    }
    case 'message_finished': {
      const proof = proofs.get(event.messageId);
      if (proof === undefined) return;
      proof.playedMs = event.playedMs;
      if (!event.interrupted && (event.proof ?? 'heard') === 'heard') complete(proof);
      return;
    }
    case 'delivery_settled': {
      const proof = proofs.get(event.messageId);
      if (proof !== undefined && event.proof === 'heard') complete(proof);
      return;
    }
    case 'playout_interrupted_externally':
      endedOutside(proofs.get(event.messageId), event);
      return;
    case 'action_done': {
      const proof = proofs.get(truncations.get(event.actionId) ?? '');
      // The record may be damaged.
      if (proof === undefined || typeof event.heard !== 'object' || event.heard === null) return;
      proof.heardWords = event.heard.heardWords;
      proof.boundarySource = event.heard.boundarySource;
      return;
    }
    default:
  }
}

function endedOutside(
  proof: Draft | undefined,
  { atMs, by }: Extract<EngineEvent, { readonly type: 'playout_interrupted_externally' }>,
): void {
  if (proof === undefined) return;
  const { playedMs } = proof;
  const reason = 'something else than the policy ended the message';
  proof.interruptions = [...proof.interruptions, { atMs, playedMs, verdict: 'ended', by, reason }];
}

function complete(proof: Draft): void {
  proof.heardWords = proof.words;
  proof.boundarySource = 'complete';
}

function draftOf(
  event: Extract<EngineEvent, { readonly type: 'message_queued' }>,
  { policy, proofs }: Known,
): Draft {
  const { messageId, messageType, role, ofMessageId } = event;
  const before = role === 'again' ? proofs.get(ofMessageId ?? '') : undefined;
  const root = before?.repeats ?? before?.messageId;
  const said = [...proofs.values()].filter((other) => (other.repeats ?? other.messageId) === root);
  const isWhole = role !== 'reprompt' && role !== 'aside';
  return {
    ...blank({ isRequired: isWhole && isRequired(policy, messageType), messageType, messageId }),
    repeats: root,
    attempt: root === undefined ? 1 : said.length + 1,
  };
}

/** A message of which nothing more is known yet. */
function blank(
  known: Pick<Draft, 'isRequired' | 'messageType' | 'messageId'> & Partial<Draft>,
): Draft {
  return {
    repeats: undefined,
    attempt: 1,
    outcome: 'open',
    why: 'the record ends before anything was decided about it',
    atMs: undefined,
    text: [],
    words: 0,
    heardWords: undefined,
    playedMs: 0,
    boundarySource: undefined,
    interruptions: [],
    ...known,
  };
}

function isRequired(policy: CompiledPolicy | undefined, messageType: string): boolean {
  return policy !== undefined && policyOf(policy, messageType).delivery === 'required';
}

function onAction(action: EngineAction, truncations: Map<string, string>): void {
  if (action.type === 'truncate_context') truncations.set(action.actionId, action.messageId);
}

/** What is done to the playout of a message. */
const TOUCHES: ReadonlySet<string> = new Set(['duck', 'pause', 'resume', 'interrupt', 'escalate']);

function onDecision(decision: Decision, proofs: Map<string, Draft>, unspoken: Draft[]): void {
  const { verdict, messageId, messageType, atMs, reason } = decision;
  const proof = messageId === undefined ? undefined : proofs.get(messageId);
  if (verdict === 'delivered' || verdict === 'incomplete') {
    const settled =
      proof ?? blank({ isRequired: true, messageType, messageId, playedMs: decision.playedMs });
    settled.isRequired = true;
    settled.outcome = verdict === 'delivered' ? 'completed' : 'incomplete';
    settled.why = reason;
    settled.atMs = atMs;
    settled.messageType = messageType;
    if (proof === undefined) unspoken.push(settled);
  } else if (proof !== undefined && TOUCHES.has(verdict)) {
    const { clause, playedMs } = decision;
    proof.interruptions = [...proof.interruptions, { atMs, playedMs, verdict, by: clause, reason }];
  }
}

/** Keeps a hash. It may come before its message: a repetition is asked for and queued in two steps. */
function onNote(note: NoteData, texts: Map<string, readonly TextHash[]>): void {
  if (note.note !== 'required_text') return;
  const { messageId, sha256, of } = note;
  if (typeof messageId !== 'string' || typeof sha256 !== 'string') return;
  const hash: TextHash = { sha256, of: of === 'template' ? 'template' : 'text' };
  texts.set(messageId, [...(texts.get(messageId) ?? []), hash]);
}
