import type { Envelope, HeaderData, ReadRecord, VerifiedRecord } from '../evidence/index.ts';
import { timelineOf } from '../replay/index.ts';
import { asText, count } from './as-text.ts';
import { decisionsOf } from './decisions.ts';
import { integrityOf } from './integrity.ts';
import { lanesOfRecord, type Lanes } from './lanes.ts';
import { messagesOf } from './messages.ts';
import { momentsOf } from './moments.ts';
import type { RawWords } from './raw-words.ts';
import { saidOf } from './said.ts';
import { spansOf } from './spans.ts';
import type { PolicyName, View } from './view-data.ts';

/** What a page is made of. */
export type ViewSources = {
  readonly record: Extract<ReadRecord, { readonly ok: true }>;
  readonly verified: VerifiedRecord;
  readonly raw: RawWords | undefined;
  readonly lanes: Lanes | undefined;
  /** Sentences about what could not be shown. */
  readonly remarks: readonly string[];
};

/** Lays out a call for its page. A long one is cut to what a page can hold, and a remark says so. */
export function viewOf({ record, verified, raw, lanes, remarks }: ViewSources): View {
  const { head, lines } = record;
  const policy = policyNameOf(head, lines);
  const timeline = timelineOf(lines);
  const messages = messagesOf(head?.policy, lines);
  const decisions = decisionsOf(lines);
  const bounded = boundedBy([...remarks, ...remarksOn(head, raw)]);
  const { caller, agent } = lanes ?? lanesOfRecord(lines, timeline);
  return {
    callId: asText(head?.callId ?? head?.canonicalCallId ?? lines[0]?.data.canonicalCallId),
    policy,
    beganAt: asText(lines[0]?.time),
    fromMs: timeline.fromMs,
    toMs: timeline.toMs,
    integrity: integrityOf(verified),
    spans: bounded.take(spansOf(timeline, messages), 'stretch', SPANS_AT_MOST),
    missing: bounded.take(timeline.missing, 'hole', SPANS_AT_MOST),
    wordsAtMs: bounded.take(timeline.wordsAtMs, 'mark', SPANS_AT_MOST),
    keysAtMs: timeline.marks.filter(({ kind }) => kind === 'key').map(({ atMs }) => atMs),
    caller,
    agent,
    decisions: bounded.take(decisions, 'decision', LISTED_AT_MOST),
    moments: bounded.take(
      momentsOf({ policy, lines, decisions, messages }),
      'moment',
      MOMENTS_AT_MOST,
    ),
    said: bounded.take(saidOf(lines, messages, raw), 'utterance', LISTED_AT_MOST),
    wordsFrom: raw === undefined ? 'counts' : 'words',
    remarks: bounded.remarks,
  };
}

function policyNameOf(head: HeaderData | undefined, lines: readonly Envelope[]): PolicyName {
  if (head !== undefined) {
    const { workflow, revision, sha256 } = head.policy;
    return { workflow: asText(workflow), revision: asText(revision), sha256: asText(sha256) };
  }
  const workflow = asText(lines[0]?.source).replace(/^\/floorkeeper\//u, '');
  return { workflow, revision: 'unknown', sha256: 'unknown' };
}

function remarksOn(head: HeaderData | undefined, raw: RawWords | undefined): readonly string[] {
  const remarks: string[] = [];
  if (head === undefined) {
    remarks.push('The first line of the record is missing: nothing says which policy decided.');
  }
  if (raw !== undefined && raw.unreadable > 0) {
    remarks.push(`${count(raw.unreadable, 'line')} of the raw record cannot be read.`);
  }
  return remarks;
}

/** Keeps the first items of long lists, and says what was left out. */
function boundedBy(remarks: string[]) {
  return {
    remarks,
    take<Item>(items: readonly Item[], name: string, atMost: number): readonly Item[] {
      const left = items.length - atMost;
      if (left <= 0) return items;
      remarks.push(
        `The page shows the first ${count(atMost, name)}; ${left} more are in the record.`,
      );
      return items.slice(0, atMost);
    },
  };
}

const LISTED_AT_MOST = 5000;
const MOMENTS_AT_MOST = 500;
const SPANS_AT_MOST = 20_000;
