import { readRegularFile } from '../../files/index.ts';
import { RECORD_VERSIONS, type Envelope, type HeaderData } from '../format/index.ts';
import { findLines, type FoundLines } from './find-lines.ts';
import { findMissing } from './missing-lines.ts';
import type { UnreadableLine } from './parse-line.ts';
import type { RecordError, RecordIssue } from './record-issue.ts';

type Refused = { readonly ok: false; readonly error: RecordError };

/** A record read back: its head, the lines after it in order, and what is missing between them. */
export type ReadRecord =
  | {
      readonly ok: true;
      /** Undefined if the header line is missing; the record can then not be replayed. */
      readonly head: HeaderData | undefined;
      readonly lines: readonly Envelope[];
      /** The line of the file that has each sequence number. */
      readonly lineOf: ReadonlyMap<number, number>;
      readonly issues: readonly RecordIssue[];
      /** A crash tore the last line; it was left out. */
      readonly isTorn: boolean;
    }
  | Refused;

/**
 * Larger than any record that is written, and small enough to be read into memory.
 */
const RECORD_LIMIT_BYTES = 256 * 1024 * 1024;

/** Reads a record before and after anything that is missing in it. Fails only if the file is not a record. */
export async function readRecord(path: string): Promise<ReadRecord> {
  const file = await readSource(path);
  return file.ok ? parseRecord(file.source) : file;
}

/** Reads the text of a record. */
export async function readSource(
  path: string,
): Promise<{ readonly ok: true; readonly source: string } | Refused> {
  const file = await readRegularFile(path, RECORD_LIMIT_BYTES);
  if (file.ok) return { ok: true, source: file.bytes.toString('utf8') };
  const message = `cannot read the record: ${file.refusal.message}`;
  return fault('RECORD_UNREADABLE', message, 'name a `.jsonl` file of a call');
}

/** Parses the text of a record; see `readRecord`. */
export function parseRecord(source: string): ReadRecord {
  return parseFound(findLines(source));
}

/** Parses a record whose lines were found; see `readRecord`. */
export function parseFound(found: FoundLines): ReadRecord {
  const { kept } = found;
  if (kept.length === 0) return nothingReadable(found.unreadable);
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
    issues: findMissing(found),
    isTorn: found.tornLine !== undefined,
  };
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

function fault(code: RecordError['code'], message: string, hint: string, line = 1): Refused {
  return { ok: false, error: { code, line, message, hint } };
}
