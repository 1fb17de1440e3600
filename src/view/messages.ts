import {
  policyOf,
  type CompiledPolicy,
  type EngineAction,
  type EngineEvent,
  type HeardSummary,
} from '../core/index.ts';
import type { ActionData, Envelope, EventData } from '../evidence/index.ts';
import { asNumber, asText } from './as-text.ts';

/** One message of the agent that was heard, at least in part. */
export type HeardMessage = {
  readonly messageId: string;
  readonly messageType: string;
  readonly role: string;
  readonly startedAtMs: number;
  /** Undefined while it still plays at the record's end. */
  endedAtMs: number | undefined;
  playedMs: number;
  wasCut: boolean;
  /** Where playout ended, if it was stopped: at a word's end, a sentence's, at once. */
  boundary: string;
  words: number;
  heard: HeardSummary | undefined;
  /** Why speech cannot end it; empty if speech can. */
  readonly protectedBy: string;
  /** Milliseconds from its start during which nothing stops it. */
  readonly graceMs: number;
};

type Queued = { readonly messageType: string; readonly role: string; readonly isLocked: boolean };

type Tracks = {
  readonly policy: CompiledPolicy | undefined;
  readonly messages: HeardMessage[];
  readonly byId: Map<string, HeardMessage>;
  readonly queued: Map<string, Queued>;
  readonly words: Map<string, number>;
  /** The message that each `truncate_context` is about: its answer says what was heard. */
  readonly truncated: Map<string, string>;
};

/** The messages of a record that were heard, in the order in which they began. */
export function messagesOf(
  policy: CompiledPolicy | undefined,
  lines: readonly Envelope[],
): readonly HeardMessage[] {
  const tracks: Tracks = {
    policy,
    messages: [],
    byId: new Map(),
    queued: new Map(),
    words: new Map(),
    truncated: new Map(),
  };
  for (const line of lines) {
    if (line.type === 'floorkeeper.event') followEvent(tracks, (line.data as EventData).event);
    if (line.type === 'floorkeeper.action') followAction(tracks, (line.data as ActionData).action);
  }
  return tracks.messages;
}

function followEvent(tracks: Tracks, event: EngineEvent): void {
  switch (event.type) {
    case 'message_queued':
      tracks.queued.set(event.messageId, {
        messageType: asText(event.messageType),
        role: asText(event.role),
        isLocked: event.lockedByApplication === true,
      });
      return;
    case 'message_started':
      return begin(tracks, event.messageId, event.atMs);
    case 'text_appended':
      return addWords(tracks, event.messageId, asNumber(event.evidence?.words));
    case 'playout_progressed':
      return change(tracks, event.messageId, { playedMs: asNumber(event.playedMs) });
    case 'playout_stopped':
      return change(tracks, event.messageId, {
        playedMs: asNumber(event.playedMs),
        ...(event.boundary === 'pause' ? {} : { boundary: asText(event.boundary) }),
      });
    case 'message_finished':
      return change(tracks, event.messageId, {
        playedMs: asNumber(event.playedMs),
        endedAtMs: event.atMs,
        wasCut: event.interrupted,
      });
    case 'action_done':
      // The record may be damaged.
      if (typeof event.heard === 'object' && event.heard !== null) {
        change(tracks, tracks.truncated.get(event.actionId) ?? '', { heard: event.heard });
      }
      return;
    default:
  }
}

function followAction(tracks: Tracks, action: EngineAction): void {
  if (action.type === 'truncate_context') tracks.truncated.set(action.actionId, action.messageId);
}

function begin(tracks: Tracks, messageId: string, atMs: number): void {
  const queued = tracks.queued.get(messageId);
  const messageType = queued?.messageType ?? 'unknown';
  const message: HeardMessage = {
    messageId,
    messageType,
    role: queued?.role ?? 'message',
    startedAtMs: atMs,
    endedAtMs: undefined,
    playedMs: 0,
    wasCut: false,
    boundary: '',
    words: tracks.words.get(messageId) ?? 0,
    heard: undefined,
    ...protectionOf(tracks.policy, messageType, queued?.isLocked === true),
  };
  tracks.messages.push(message);
  tracks.byId.set(messageId, message);
}

function protectionOf(
  policy: CompiledPolicy | undefined,
  messageType: string,
  isLocked: boolean,
): Pick<HeardMessage, 'protectedBy' | 'graceMs'> {
  // The record may hold a policy of any shape.
  const rules: Partial<ReturnType<typeof policyOf>> =
    policy === undefined ? {} : (policyOf(policy, messageType) ?? {});
  const { interruptible, delivery, graceMs } = rules;
  const reasons = [
    ...(interruptible === 'none' || interruptible === 'dtmf'
      ? [`interruptible: ${interruptible}`]
      : []),
    ...(delivery === 'required' ? ['delivery: required'] : []),
    ...(isLocked ? ['allowInterruptions: false'] : []),
  ];
  const isClosed = interruptible === 'none' || interruptible === 'dtmf' || isLocked;
  return { protectedBy: isClosed ? reasons.join(', ') : '', graceMs: asNumber(graceMs) };
}

function addWords(tracks: Tracks, messageId: string, words: number): void {
  const sum = (tracks.words.get(messageId) ?? 0) + words;
  tracks.words.set(messageId, sum);
  change(tracks, messageId, { words: sum });
}

function change(tracks: Tracks, messageId: string, fields: Partial<HeardMessage>): void {
  const message = tracks.byId.get(messageId);
  if (message !== undefined) Object.assign(message, fields);
}
