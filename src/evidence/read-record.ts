import { readRegularFile } from '../files/index.ts';
import { inOrder, type PlacedLine } from './line-order.ts';
import { RECORD_VERSIONS, type Envelope, type HeaderData } from './envelope.ts';
import { findMissing } from './missing-lines.ts';
import { parseLine, type UnreadableLine } from './parse-line.ts';
import type { RecordError, RecordIssue } from './record-issue.ts';

/** A record read back: its head, the lines after it in order, and what is missing between them. */
export type ReadRecord =
  | {
      readonly ok: true;
      /** Undefined: the line that holds it is missing, so the record cannot be replayed. */
      readonly head: HeaderData | undefined;
      readonly lines: readonly Envelope[];
      /** Where each line stands in the file, by its number. */
      readonly lineOf: ReadonlyMap<number, number>;
      readonly issues: readonly RecordIssue[];
      /** The last line was torn off by a crash and left out. */
      readonly isTorn: boolean;
    }
  | { readonly ok: false; readonly error: RecordError };

/**
 * Longer than any record that is written; a file of this size still becomes one text in memory.
 */
const RECORD_LIMIT_BYTES = 256 * 1024 * 1024;

/** Reads a record before and after whatever is missing in it; refuses only what is no record at all. */
export async function readRecord(path: string): Promise<ReadRecord> {
  const file = await readRegularFile(path, RECORD_LIMIT_BYTES);
  if (file.ok) return parseRecord(file.bytes.toString('utf8'));
  const message = `cannot read the record: ${file.refusal.message}`;
  return fault('RECORD_UNREADABLE', message, 'name a `.jsonl` file of a call');
}

/** Parses the text of a record; see `readRecord`. */
export function parseRecord(source: string): ReadRecord {
  const { placed, unreadable, isTorn } = parseLines(source);
  const [first] = placed;
  if (first === undefined) return nothingReadable(unreadable);
  const { kept, misplaced } = inOrder(placed);
  const headLine = kept[0]?.envelope;
  const head = headLine?.type === 'floorkeeper.header' ? (headLine.data as HeaderData) : undefined;
  if (head !== undefined && !RECORD_VERSIONS.includes(head.recordVersion)) {
    return fault(
      'RECORD_WRONG_VERSION',
      `the record has \`recordVersion\` ${head.recordVersion}, and only ${RECORD_VERSIONS.join(' and ')} can be read`,
      'read it with the version that its first line names as `engineversion`',
    );
  }
  const lines = head === undefined ? kept : kept.slice(1);
  return {
    ok: true,
    head,
    lines: lines.map(({ envelope }) => envelope),
    lineOf: new Map(kept.map(({ envelope, line }) => [envelope.seq, line])),
    issues: findMissing({ kept, misplaced, unreadable, isTorn }),
    isTorn: isTorn !== undefined,
  };
}

type Parsed = {
  readonly placed: readonly PlacedLine[];
  readonly unreadable: readonly UnreadableLine[];
  /** The number of the line that was torn off at the end. */
  readonly isTorn: number | undefined;
};

function parseLines(source: string): Parsed {
  const texts = source.replace(/^\uFEFF/, '').split('\n');
  const placed: PlacedLine[] = [];
  const unreadable: UnreadableLine[] = [];
  let isTorn: number | undefined;
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const { envelope, isWhole } = parseLine(text);
    if (envelope !== undefined) placed.push({ envelope, line });
    if (isWhole) continue;
    // Without a line break after it, a line is what a crash left of it.
    if (index === texts.length - 1 && envelope === undefined) isTorn = line;
    else unreadable.push({ line, hasRest: envelope !== undefined });
  }
  return { placed, unreadable, isTorn };
}

function nothingReadable(unreadable: readonly UnreadableLine[]): ReadRecord {
  const [first] = unreadable;
  if (first === undefined) {
    return fault(
      'RECORD_WITHOUT_HEAD',
      'there is no whole line in the file',
      'the call may have ended before anything was written; give the whole file',
    );
  }
  return fault(
    'RECORD_MALFORMED',
    'the line is not an event of a record, and no other line is',
    'give the file as it was written; a `.raw.jsonl` is not one',
    first.line,
  );
}

function fault(code: RecordError['code'], message: string, hint: string, line = 1): ReadRecord {
  return { ok: false, error: { code, line, message, hint } };
}
