import type { CompiledPolicy } from '../../core/index.ts';
import type {
  ActionData,
  DecisionData,
  Envelope,
  EventData,
  HeaderData,
} from '../../evidence/index.ts';
import {
  emptyCall,
  followAction,
  followDecision,
  followEvent,
  type CallView,
} from './follow-call.ts';
import { isTaskStep, momentsOf } from './moments.ts';
import type { CallFacts, MomentRow, SpokenRow } from './rows.ts';

/**
 * The facts of one call, from the lines of its record. `beganAt` is the time of the first line.
 * Throws if the lines hold values that no call has; a record comes from elsewhere.
 */
export function factsOf(head: HeaderData, beganAt: string, lines: Iterable<Envelope>): CallFacts {
  const view = emptyCall();
  for (const { type, data } of lines) {
    if (type === 'floorkeeper.event') followEvent(view, (data as EventData).event);
    else if (type === 'floorkeeper.decision') followDecision(view, (data as DecisionData).decision);
    else if (type === 'floorkeeper.action') followAction(view, (data as ActionData).action);
  }
  const { policy } = head;
  // The record's name, because a call may have several records.
  const call = named(head.canonicalCallId);
  const moments = momentsOf(call, view, policy);
  const began = instantOf(beganAt);
  return {
    call: {
      call,
      day: began.slice(0, 10),
      hour: began.slice(0, 13),
      workflow: named(policy.workflow),
      policy: labelOf(policy),
      lasts_ms: whole(view.endedAtMs ?? view.lastAtMs),
      task_known: view.taskChanges.length > 0 || view.decisions.some(isTaskStep),
      escalated: view.decisions.some(({ verdict }) => verdict === 'escalate'),
    },
    spoken: spokenOf(call, view),
    moments: moments.map(cleaned),
  };
}

function spokenOf(call: string, { heard }: CallView): readonly SpokenRow[] {
  const byType = Map.groupBy(heard, ({ messageType }) => named(messageType));
  return [...byType].map(([message_type, messages]) => ({
    call,
    message_type,
    messages: messages.length,
    played_ms: whole(messages.reduce((sum, { playedMs }) => sum + playedMs, 0)),
  }));
}

/** How figures name a policy: its revision, and the start of its hash. */
function labelOf({ revision, sha256 }: CompiledPolicy): string {
  return `${named(revision)} ${named(sha256).slice(0, 8)}`;
}

/** A row with bounded texts and finite numbers: the database takes nothing else. */
function cleaned(row: MomentRow): MomentRow {
  const entries = Object.entries(row).map(([key, value]: [string, unknown]) => {
    if (value === null || typeof value === 'boolean') return [key, value];
    if (key === 'confidence') return [key, finite(value)];
    const isCount = key.endsWith('_ms') || key === 'content_words';
    return [key, isCount ? whole(value) : named(value)];
  });
  return { ...row, ...Object.fromEntries(entries) };
}

function instantOf(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !/^\d{4}-/.test(at.toISOString())) {
    throw new TypeError('the first line has no time');
  }
  return at.toISOString();
}

function named(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('a name in the record is no text');
  return value.slice(0, NAME_MAX).toWellFormed();
}

function whole(value: unknown): number {
  return Math.round(finite(value));
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new TypeError('a number in the record is no number');
  }
  return value;
}

/** Longer than any name that Floorkeeper writes. */
const NAME_MAX = 200;
