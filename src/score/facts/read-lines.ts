import {
  parseRecord,
  verifySource,
  type Envelope,
  type HeaderData,
  type RecordIssue,
} from '../../evidence/index.ts';
import {
  CHAIN_KEY,
  chainHash,
  RECORD_VERSIONS,
  SIGNATURE_KEY,
} from '../../evidence/format/index.ts';

/** The lines of a record that figures need, and what is wrong with the record. */
export type RecordLines =
  | {
      readonly ok: true;
      readonly head: HeaderData;
      readonly beganAt: string;
      readonly lines: readonly Envelope[];
      readonly issues: readonly Issue[];
    }
  | { readonly ok: false; readonly issues: readonly Issue[] };

type Issue = Pick<RecordIssue, 'code' | 'line' | 'message'>;

/**
 * Reads a record and checks that it is as it was written. A record without any fault is read in one
 * pass that parses only the lines that figures need; for any other, the whole verification says what is
 * wrong. A damaged record gives no lines: what it counts might not have happened.
 */
export function readLines(source: string): RecordLines {
  return readSound(source) ?? readOther(source);
}

/** Undefined if anything about the record is not as it should be. */
function readSound(source: string): RecordLines | undefined {
  const lines: Envelope[] = [];
  let head: Envelope | undefined;
  let hash = '';
  let last = '';
  /** The latest report of playout and of voice: of a series of them only the latest counts. */
  const reports = new Map<string, string>();
  /** Reports that count each by itself, because playout is to come back. */
  let watched = 0;
  for (let from = 0; from < source.length;) {
    const end = source.indexOf('\n', from);
    if (end === -1) return undefined;
    const chainAt = chainAtOf(source, from, end);
    if (chainAt <= from || !source.startsWith(CHAIN_START, chainAt)) return undefined;
    const text = `${source.slice(from, chainAt)}}`;
    hash = chainHash(hash, text);
    if (!source.startsWith(hash, chainAt + CHAIN_START.length)) return undefined;
    const kind = head === undefined ? 'needed' : kindOf(text);
    if (kind === 'unusual') return undefined;
    if (kind === 'report') reports.set(text.includes('"user_speech_') ? 'voice' : 'playout', text);
    if (kind === 'needed' || (kind === 'report' && watched > 0)) {
      if (kind === 'needed') reports.set('', text);
      for (const each of reports.values()) {
        const parsed = parseEnvelope(each);
        if (parsed === undefined) return undefined;
        if (head === undefined) head = parsed;
        else lines.push(parsed);
      }
      reports.clear();
      watched = text.includes('"verdict":"resume"') ? WATCHED_REPORTS : Math.max(0, watched - 1);
    }
    last = text;
    from = end + 1;
  }
  // A last line that names a key has a signature, and no other has one.
  const isSigned = source.lastIndexOf(SIGNATURE_START) > source.lastIndexOf(CHAIN_START);
  if (isSigned !== last.includes('"signedBy":')) return undefined;
  if (head === undefined || !isHead(head) || !last.includes('"note":"record_closed"')) {
    return undefined;
  }
  return { ok: true, head: head.data, beganAt: head.time, lines, issues: [] };
}

/** Where a line's chain begins. The last line may have a signature behind it, which needs a key to be checked. */
function chainAtOf(source: string, from: number, end: number): number {
  const chainAt = end - CHAIN_LENGTH;
  if (source.startsWith(CHAIN_START, chainAt) || end < source.length - 1) return chainAt;
  const signatureAt = source.lastIndexOf(SIGNATURE_START, end);
  return signatureAt > from ? signatureAt - CHAIN_LENGTH + '}'.length : chainAt;
}

function isHead(line: Envelope): line is Envelope<HeaderData> {
  const { type, data } = line;
  if (type !== 'floorkeeper.header' || !('policy' in data) || !isObject(data.policy)) return false;
  return (
    RECORD_VERSIONS.some((version) => version === data.recordVersion) &&
    isObject(data.policy.messages)
  );
}

type Kind = 'needed' | 'report' | 'left_out' | 'unusual';

/** Whether a line counts, found without parsing it. */
function kindOf(text: string): Kind {
  const at = text.indexOf(TYPE_START);
  if (at === -1) return 'unusual';
  const type = text.slice(at + TYPE_START.length, text.indexOf('"', at + TYPE_START.length));
  switch (type) {
    case 'floorkeeper.decision':
      return 'needed';
    case 'floorkeeper.event':
      return kindOfEvent(text);
    case 'floorkeeper.action':
      return text.includes('"say_declared"') && text.includes('"rest"') ? 'needed' : 'left_out';
    case 'floorkeeper.header':
    case 'floorkeeper.gap':
      return 'unusual';
    default:
      return 'left_out';
  }
}

function kindOfEvent(text: string): Kind {
  const at = text.indexOf(EVENT_START);
  if (at === -1) return 'needed';
  const from = at + EVENT_START.length;
  const type = text.slice(from, text.indexOf('"', from));
  if (type === 'playout_progressed' || type === 'user_speech_continued') return 'report';
  return LEFT_OUT.has(type) ? 'left_out' : 'needed';
}

function parseEnvelope(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isEnvelope(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Only so much as is relied upon here; the whole verification of the record judges the rest. */
function isEnvelope(value: unknown): value is Envelope {
  if (!isObject(value) || typeof value['time'] !== 'string') return false;
  const { data } = value;
  if (!isObject(data)) return false;
  const part = data['event'] ?? data['decision'] ?? data['action'] ?? data['policy'];
  return isObject(part);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readOther(source: string): RecordLines {
  const record = parseRecord(source);
  if (!record.ok) return { ok: false, issues: [record.error] };
  const verified = verifySource(source);
  const issues = verified.ok ? verified.issues : record.issues;
  const isDamaged = issues.some(
    ({ severity, code }) => severity === 'error' && !UNPROVED.has(code),
  );
  if (isDamaged || record.head === undefined) return { ok: false, issues };
  const beganAt = parseEnvelope(source.slice(0, source.indexOf('\n')))?.time ?? '';
  return { ok: true, head: record.head, beganAt, lines: record.lines, issues };
}

/** Nothing was shown to be altered: the record is of version 1, or its process was ended. */
const UNPROVED: ReadonlySet<string> = new Set(['RECORD_NOT_CHAINED', 'RECORD_NOT_CLOSED']);
const LEFT_OUT: ReadonlySet<string> = new Set([
  'action_done',
  'woke',
  'text_appended',
  'segment_started',
]);
const TYPE_START = '"type":"';
const EVENT_START = '"event":{"type":"';
/** Playout is reported every 200 ms, and a voice every 32 ms: more than a second of both. */
const WATCHED_REPORTS = 60;
const CHAIN_START = `,"${CHAIN_KEY}":"`;
const SIGNATURE_START = `,"${SIGNATURE_KEY}":"`;
/** The chain's part of a line: its key, 64 digits, and the end of the object. */
const CHAIN_LENGTH = CHAIN_START.length + 64 + '"}'.length;
