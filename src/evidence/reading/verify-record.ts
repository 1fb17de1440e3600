import type { Decision } from '../../core/index.ts';
import { CHAIN_KEY, chainHash, type DecisionData, type GapData } from '../format/index.ts';
import { findLines } from './find-lines.ts';
import type { PlacedLine } from './line-order.ts';
import { findMissing } from './missing-lines.ts';
import { parseFound, readSource, type ReadRecord } from './read-record.ts';
import type { RecordError, RecordIssue } from './record-issue.ts';

/** What the verification of a record found. */
export type VerifiedRecord =
  | {
      readonly ok: true;
      readonly lines: number;
      /** The hash of the last line: two copies of a record are the same where theirs are. */
      readonly lastHash: string;
      /** Lines that were altered, taken out, added or put in another order, and lines that were lost. */
      readonly issues: readonly RecordIssue[];
      /** What was decided about messages that had to be heard to their end. */
      readonly deliveries: readonly Decision[];
    }
  | { readonly ok: false; readonly error: RecordError };

/** Reads a record and checks that it is as it was written, from its first line to its last. */
export async function verifyRecord(path: string): Promise<VerifiedRecord> {
  const file = await readSource(path);
  return file.ok ? verifySource(file.source) : file;
}

/** Reads a record as `readRecord` does, and reports every line that is not as it was written, too. */
export async function readCheckedRecord(path: string): Promise<ReadRecord> {
  const file = await readSource(path);
  if (!file.ok) return file;
  const found = findLines(file.source);
  const record = parseFound(found);
  if (!record.ok || (record.head?.recordVersion ?? 1) === 1) return record;
  const issues = [...record.issues, ...chainIssues(found.kept)];
  return { ...record, issues: issues.toSorted((a, b) => a.line - b.line) };
}

/** Checks the text of a record; see `verifyRecord`. */
export function verifySource(source: string): VerifiedRecord {
  const found = findLines(source);
  const record = parseFound(found);
  if (!record.ok) return record;
  const issues = [
    findMissing(found),
    record.head?.recordVersion === 1
      ? [notChained()]
      : [...chainIssues(found.kept), ...endIssues(found.kept)],
  ];
  return {
    ok: true,
    lines: found.kept.length,
    lastHash: hashOf(found.kept.at(-1)) ?? '',
    issues: issues.flat().toSorted((a, b) => a.line - b.line),
    deliveries: record.lines.flatMap(({ type, data }) => {
      if (type !== 'floorkeeper.decision') return [];
      const { decision } = data as DecisionData;
      return ['delivered', 'incomplete'].includes(decision.verdict) ? [decision] : [];
    }),
  };
}

/**
 * Checks every line against the one before it. Where a line is missing before one, that one cannot be
 * checked; that a line is missing is said elsewhere.
 */
function chainIssues(kept: readonly PlacedLine[]): readonly RecordIssue[] {
  const issues: RecordIssue[] = [];
  /** The hash that the line before has, and the one that it should have. */
  let before: readonly (string | undefined)[] = [''];
  for (const [index, line] of kept.entries()) {
    const hash = hashOf(line);
    const text = textOf(line);
    const begins = line.envelope.type === 'floorkeeper.header';
    const follows = isNext(kept[index - 1], line);
    const due = (begins ? [''] : before).map((each) =>
      each === undefined ? undefined : chainHash(each, text),
    );
    const isSound = hash !== undefined && (!(begins || follows) || due.includes(hash));
    if (!isSound) issues.push(altered(line.line));
    before = [hash, due[0]];
  }
  return issues;
}

/** Whether a line has the number after another's, or says what is missing between the two. */
function isNext(previous: PlacedLine | undefined, { envelope }: PlacedLine): boolean {
  const gap = envelope.type === 'floorkeeper.gap' ? (envelope.data as GapData) : undefined;
  return (gap?.fromSeq ?? envelope.seq) === (previous?.envelope.seq ?? -1) + 1;
}

function endIssues(kept: readonly PlacedLine[]): readonly RecordIssue[] {
  const end = kept.findIndex(({ envelope }) => isEnd(envelope.data));
  const after = end === -1 ? undefined : kept[end + 1];
  if (after !== undefined) return [altered(after.line)];
  return end === -1 ? [notClosed(kept.at(-1)?.line ?? 1)] : [];
}

function isEnd(data: PlacedLine['envelope']['data']): boolean {
  return 'note' in data && data.note === 'record_closed';
}

/** The hash that a line says it has. */
function hashOf(line: PlacedLine | undefined): string | undefined {
  return line === undefined ? undefined : CHAINED.exec(line.text)?.[1];
}

/** A line without its hash: what the hash is over. */
function textOf({ text }: PlacedLine): string {
  return text.replace(CHAINED, '}');
}

const CHAINED = new RegExp(`,"${CHAIN_KEY}":"([0-9a-f]{64})"\\}$`);

function altered(line: number): RecordIssue {
  return {
    code: 'RECORD_ALTERED',
    severity: 'error',
    line,
    message: 'the line is not as it was written, or does not belong to this record',
    hint: 'compare it with another copy of the record',
  };
}

function notChained(): RecordIssue {
  return {
    code: 'RECORD_NOT_CHAINED',
    severity: 'error',
    line: 1,
    message: 'the record has `recordVersion` 1, whose lines are not chained: nothing can be proved',
    hint: 'records that this version writes can be verified',
  };
}

function notClosed(line: number): RecordIssue {
  return {
    code: 'RECORD_NOT_CLOSED',
    severity: 'error',
    line,
    message: 'the record has no end, so lines after this one may be missing',
    hint: 'the process of the call was ended, or lines were taken away',
  };
}
