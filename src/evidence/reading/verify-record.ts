import type { KeyObject } from 'node:crypto';

import { CHAIN_KEY, chainHash, isSignedBy, SIGNATURE_KEY, type GapData } from '../format/index.ts';
import { proveDeliveries, type ProvenDelivery } from './delivery-proof.ts';
import { findLines } from './find-lines.ts';
import type { PlacedLine } from './line-order.ts';
import { findMissing } from './missing-lines.ts';
import { parseFound, readSource, type ReadRecord } from './read-record.ts';
import type { RecordError, RecordIssue } from './record-issue.ts';
import {
  altered,
  notChained,
  notClosed,
  notCovered,
  notSigned,
  signatureWrong,
} from './verify-issues.ts';

/** What the verification of a record found. */
export type VerifiedRecord =
  | {
      readonly ok: true;
      readonly lines: number;
      /** The hash of the last line: two copies of a record are the same where theirs are. */
      readonly lastHash: string;
      /** Lines that were altered, taken out, added or put in another order, and lines that were lost. */
      readonly issues: readonly RecordIssue[];
      /** The id of the key that the record says it is signed with. */
      readonly signedBy?: string;
      /** True if the signature is that of the key that was given; absent without a key. */
      readonly isSignatureSound?: boolean;
      /** What the record proves of messages that had to be heard to their end. */
      readonly deliveries: readonly ProvenDelivery[];
    }
  | { readonly ok: false; readonly error: RecordError };

/**
 * Reads a record and checks that it is as it was written, from its first line to its last. With a public
 * key, also that its last line is signed with the private half.
 */
export async function verifyRecord(path: string, key?: KeyObject): Promise<VerifiedRecord> {
  const file = await readSource(path);
  return file.ok ? verifySource(file.source, key) : file;
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
export function verifySource(source: string, key?: KeyObject): VerifiedRecord {
  const found = findLines(source);
  const record = parseFound(found);
  if (!record.ok) return record;
  const issues = [
    findMissing(found),
    record.head?.recordVersion === 1
      ? [notChained()]
      : [...chainIssues(found.kept), ...endIssues(found.kept)],
    key === undefined ? [] : signatureIssues(found.kept, key),
  ];
  const signedBy = signedByOf(found.kept.at(-1));
  return {
    ok: true,
    lines: found.kept.length,
    lastHash: hashOf(found.kept.at(-1)) ?? '',
    issues: issues.flat().toSorted((a, b) => a.line - b.line),
    ...(signedBy === undefined ? {} : { signedBy }),
    ...(key === undefined
      ? {}
      : { isSignatureSound: signatureIssues(found.kept, key).length === 0 }),
    deliveries: proveDeliveries(record.head?.policy, record.lines),
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
    const isChained = hash !== undefined && (!(begins || follows) || due.includes(hash));
    const isSound = isChained && hasItsSignature(line);
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

/** The signature that a line carries. */
function signatureOf(line: PlacedLine | undefined): string | undefined {
  return line === undefined ? undefined : CHAINED.exec(line.text)?.[2];
}

/** The key that a line says it is signed with; only the last line of a record says so. */
function signedByOf(line: PlacedLine | undefined): string | undefined {
  const data = line?.envelope.data;
  return data !== undefined && isEnd(data) && 'signedBy' in data
    ? String(data.signedBy)
    : undefined;
}

/** A signature is no part of what is hashed: it may stand where the hashed text announces it, and must. */
function hasItsSignature(line: PlacedLine): boolean {
  return (signedByOf(line) === undefined) === (signatureOf(line) === undefined);
}

function signatureIssues(kept: readonly PlacedLine[], key: KeyObject): readonly RecordIssue[] {
  const last = kept.at(-1);
  const [hash, signature] = [hashOf(last), signatureOf(last)];
  const line = last?.line ?? 1;
  if (hash === undefined || signature === undefined) return [notSigned(line)];
  if (!isSignedBy(key, hash, signature)) return [signatureWrong(line)];
  const begunAnew = kept.findLast(
    ({ envelope }, index) => index > 0 && envelope.type === 'floorkeeper.header',
  );
  // A chain begins at each header: the signature says nothing of the lines before the last one.
  return begunAnew === undefined ? [] : [notCovered(begunAnew.line)];
}

/** A line without its hash: what the hash is over. */
function textOf({ text }: PlacedLine): string {
  return text.replace(CHAINED, '}');
}

const CHAINED = new RegExp(
  `,"${CHAIN_KEY}":"([0-9a-f]{64})"(?:,"${SIGNATURE_KEY}":"([A-Za-z0-9+/=]{1,200})")?\\}$`,
);
