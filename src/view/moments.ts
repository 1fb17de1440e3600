import type { Envelope, EventData, RunbookData } from '../evidence/index.ts';
import { asNumber, asText, count, seconds } from './as-text.ts';
import type { HeardMessage } from './messages.ts';
import type { Answer, Moment, PolicyName, ShownDecision } from './view-data.ts';

/** What the answers are made of. */
export type MomentSources = {
  readonly policy: PolicyName;
  readonly lines: readonly Envelope[];
  readonly decisions: readonly ShownDecision[];
  readonly messages: readonly HeardMessage[];
};

/**
 * The times at which somebody asked for the floor, or seemed to: one for each overlap, and one for each
 * key, request for a human or wish of the application that ended a message. Each with five answers.
 */
export function momentsOf(sources: MomentSources): readonly Moment[] {
  return groupsOf(sources.decisions).map((group) => answer(sources, group));
}

type Placed = { readonly decision: ShownDecision; readonly index: number };

/** The decisions about one overlap or one key, in order. Never empty. */
type Group = readonly [Placed, ...Placed[]];

function groupsOf(decisions: readonly ShownDecision[]): readonly Group[] {
  const groups = new Map<string, [Placed, ...Placed[]]>();
  for (const [index, decision] of decisions.entries()) {
    const name = groupNameOf(decision);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [{ decision, index }]);
    else group.push({ decision, index });
  }
  return [...groups.values()];
}

function groupNameOf({ overlapId, verdict, messageType, atMs, ...decision }: ShownDecision) {
  if (overlapId !== '') return `overlap ${overlapId}`;
  if (decision.class === 'silence') return undefined;
  const isTaken = verdict === 'interrupt' || verdict === 'escalate' || verdict === 'choose';
  return isTaken ? `at ${atMs} of ${messageType}` : undefined;
}

function answer(sources: MomentSources, group: Group): Moment {
  const settled = settledBy(group);
  const { decision } = settled;
  const message = messageOf(sources, decision);
  return {
    atMs: group[0].decision.atMs,
    decision: settled.index,
    meant: meantBy(classifiedBy(group) ?? decision),
    decided: decidedIn(group, decision),
    rule: ruleOf(decision, sources.policy),
    heard: heardOf(message),
    recovered: recoveredFrom(sources, settled, message),
  };
}

/** The decision that settled who has the floor; else the last one that is more than a step on the way. */
function settledBy(group: Group): Placed {
  return (
    group.findLast(({ decision }) => SETTLES.has(decision.verdict)) ??
    group.findLast(({ decision }) => !STEPS.has(decision.verdict)) ??
    group.at(-1) ??
    group[0]
  );
}

/** The last decision that says what the caller did: words may come after the floor is settled. */
function classifiedBy(group: Group): ShownDecision | undefined {
  return group.findLast(({ decision }) => !UNCLASSIFIED.has(decision.class))?.decision;
}

function messageOf(
  { messages }: MomentSources,
  { messageId, atMs }: ShownDecision,
): HeardMessage | undefined {
  return (
    messages.findLast((each) => each.messageId === messageId && messageId !== '') ??
    messages.findLast((each) => each.startedAtMs <= atMs && (each.endedAtMs ?? atMs) >= atMs)
  );
}

function meantBy({ class: callerClass, clause, verdict, confidence, classMeaning }: ShownDecision) {
  const sure = `${Math.round(confidence * 100)} % sure`;
  if (clause === 'session.interrupt') {
    return { short: 'no: it was the application', more: 'the caller did not end the message' };
  }
  if (NOT_BIDS.has(callerClass)) {
    return { short: `no: ${plain(callerClass)}`, more: `${classMeaning} ${sure}` };
  }
  if (callerClass !== 'unclassified') {
    return { short: `yes: ${plain(callerClass)}`, more: `${classMeaning} ${sure}` };
  }
  const took = verdict === 'interrupt' || verdict === 'escalate';
  return {
    short: took ? 'judged so' : 'not judged so',
    more: `what the caller did fits no class; ${sure}`,
  };
}

function decidedIn(group: Group, settled: ShownDecision): Answer {
  const path = group
    .map(({ decision }) => `${plain(decision.verdict)} at ${seconds(decision.atMs)}`)
    .join(', then ');
  return { short: `${plain(settled.verdict)}: ${settled.messageType}`, more: path };
}

function ruleOf({ clause, overruled, reason }: ShownDecision, policy: PolicyName): Answer {
  const file = `${policy.workflow}, revision ${policy.revision}, SHA-256 ${policy.sha256.slice(0, 12)}`;
  const over = overruled.length === 0 ? '' : `; it overruled ${overruled.join(', ')}`;
  return { short: clause, more: `${reason}${over}; policy ${file}` };
}

function heardOf(message: HeardMessage | undefined): Answer {
  if (message === undefined) return { short: 'nothing', more: 'no message was being heard' };
  const { heard, words, playedMs, wasCut, boundary, endedAtMs } = message;
  if (!wasCut) {
    if (endedAtMs === undefined) return { short: 'not known', more: 'the record ends within it' };
    const all = words === 0 ? 'all of it' : `all ${count(words, 'word')}`;
    return { short: all, more: `${seconds(playedMs)} of sound, to its end` };
  }
  const where = boundary === '' ? 'cut' : `cut at: ${boundary}`;
  if (heard === undefined) {
    return { short: seconds(playedMs), more: `${where}; the record has no count of words` };
  }
  const heardWords = asNumber(heard.heardWords);
  return {
    short: `${heardWords} of ${count(heardWords + asNumber(heard.unheardWords), 'word')}`,
    more: `${seconds(playedMs)} of sound, ${where}; found by: ${plain(asText(heard.boundarySource))}, ${Math.round(asNumber(heard.confidence) * 100)} % sure`,
  };
}

function recoveredFrom(
  sources: MomentSources,
  { decision }: Placed,
  message: HeardMessage | undefined,
): Answer {
  if (message === undefined) return { short: 'nothing to recover', more: '' };
  if (!message.wasCut) {
    return message.endedAtMs === undefined
      ? { short: 'not known', more: 'the record ends before the message does' }
      : {
          short: 'yes: it went on',
          more: `the message came to its end at ${seconds(message.endedAtMs)}`,
        };
  }
  const fromMs = decision.atMs;
  const turnAtMs = firstAfter(sources.lines, fromMs, 'turn_committed');
  const closedAtMs = firstAfter(sources.lines, fromMs, 'session_closing');
  const next = sources.messages.find((each) => each.startedAtMs > fromMs);
  const more = [
    turnAtMs === undefined
      ? 'no turn of the caller followed'
      : `turn ${seconds(turnAtMs - fromMs)} later`,
    next === undefined
      ? 'no message followed'
      : `${next.messageType} heard ${seconds(next.startedAtMs - fromMs)} later`,
    ...taskIn(sources.lines, message.messageId),
  ].join('; ');
  if (next !== undefined) return { short: 'yes: it answered', more };
  return { short: closedAtMs === undefined ? 'not in this record' : 'the call ended', more };
}

/** When an event of this type first came at or after an instant. */
function firstAfter(
  lines: readonly Envelope[],
  fromMs: number,
  type: 'turn_committed' | 'session_closing',
): number | undefined {
  for (const line of lines) {
    if (line.type !== 'floorkeeper.event') continue;
    const { event } = line.data as EventData;
    if (event.type === type && event.atMs >= fromMs) return event.atMs;
  }
  return undefined;
}

/** What the record says of the application's task when a message was cut. */
function taskIn(lines: readonly Envelope[], messageId: string): readonly string[] {
  const told = lines.find(
    ({ type, data }) =>
      type === 'agent.speech_interrupted' && (data as RunbookData).agentResponseId === messageId,
  );
  const isPreserved = (told?.data as RunbookData | undefined)?.recovery?.taskStatePreserved;
  if (isPreserved === undefined) return [];
  return [isPreserved ? 'the task kept its state' : 'the task had changed its state'];
}

function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

const SETTLES: ReadonlySet<string> = new Set([
  'interrupt',
  'escalate',
  'resume',
  'continue',
  'choose',
]);
const STEPS: ReadonlySet<string> = new Set(['duck', 'pause', 'wait', 'end_turn', 'release']);
const UNCLASSIFIED: ReadonlySet<string> = new Set(['unclassified', '']);
const NOT_BIDS: ReadonlySet<string> = new Set(['backchannel', 'noise', 'echo', 'side_speech']);
