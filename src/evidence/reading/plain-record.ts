import {
  CHAIN_KEY,
  chainHashOf,
  SIGNATURE_KEY,
  type EvidenceData,
  type HeaderData,
  type RecordType,
} from '../format/index.ts';
import { parseData } from './parse-line.ts';
import { parseHead, type ParsedHead } from './plain-head.ts';
import { HEADROOM, readPlainLines } from './plain-lines.ts';

/** Receives the lines of a plain record in order. */
export type PlainVisitor = {
  head(head: HeaderData): void;
  /** `data` parses what the line carries; undefined if that is not what its type says. */
  line(seq: number, type: RecordType, data: () => EvidenceData | undefined): void;
};

/**
 * Reads a record that is exactly as this version writes one: every line in the form of the writer, in
 * order, none missing, each chained to the one before, and the end there.
 *
 * Memory does not grow with the record, and a line is parsed only if the visitor asks for it: the chain
 * proves the others. If the record is anything else, what the visitor was given by then is worth nothing,
 * and `readRecord` says what is wrong.
 */
export function readPlainRecord(path: string, visitor: PlainVisitor): PlainResult {
  const reading = new PlainReading(visitor);
  const isRead = readPlainLines(path, (buffer, from, end) => reading.take(buffer, from, end));
  return isRead && reading.isClosed
    ? { isPlain: true }
    : { isPlain: false, line: Math.max(1, reading.lines + (isRead ? 0 : 1)) };
}

/** Whether a record is plain; if not, the first line that is not one of a plain record, or the last. */
export type PlainResult =
  | { readonly isPlain: true }
  | { readonly isPlain: false; readonly line: number };

class PlainReading {
  readonly #visitor: PlainVisitor;
  #form: LineForm | undefined;
  #nextSeq = 0;
  #hash = '';
  #isPlain = true;
  #type: RecordType = 'floorkeeper.header';
  #line = '';
  #dataAt = 0;
  isClosed = false;
  /** Counts the lines that were taken. */
  lines = 0;

  constructor(visitor: PlainVisitor) {
    this.#visitor = visitor;
  }

  /** Takes the next line; returns false if it is not one of a plain record. */
  take(buffer: Buffer, from: number, writtenEnd: number): boolean {
    const end = withoutSignature(buffer, from, writtenEnd);
    if (this.isClosed || end - from <= CHAIN_LENGTH) return false;
    const line = buffer.toString('utf8', from, end);
    if (!this.#isChained(buffer, from, end)) return false;
    if (this.#form === undefined) return this.#begin(line);
    if (!this.#find(line, this.#form)) return false;
    const type = this.#type;
    if (type === 'floorkeeper.header' || type === 'floorkeeper.gap') return false;
    this.isClosed = type === 'floorkeeper.note' && line.includes(CLOSED, this.#dataAt);
    this.#visitor.line(this.#nextSeq, type, this.#data);
    this.#nextSeq += 1;
    // Only the last line is signed. Whether the signature is right is a question for `verifyRecord`.
    if (!this.#isPlain || (end !== writtenEnd && !this.isClosed)) return false;
    this.lines += 1;
    return true;
  }

  /** Checks the hash of a line where it stands, because copying the line would take as long as hashing it. */
  #isChained(buffer: Buffer, from: number, end: number): boolean {
    const chainAt = end - CHAIN_LENGTH;
    const written = buffer.toString('latin1', chainAt, end);
    const hashedFrom = from - this.#hash.length;
    buffer.write(this.#hash, hashedFrom, 'latin1');
    buffer[chainAt] = BRACE;
    this.#hash = chainHashOf(buffer.subarray(hashedFrom, chainAt + 1));
    return written === `${CHAIN_START}${this.#hash}"}`;
  }

  #begin(line: string): boolean {
    const head = parseHead(line);
    if (head === undefined) return false;
    this.#form = formOf(head);
    this.#nextSeq = 1;
    this.lines = 1;
    this.#visitor.head(head.data);
    return true;
  }

  /** One function for all lines: making one for each costs more than most lines are worth. */
  readonly #data = (): EvidenceData | undefined => {
    const data = parseData(this.#type, this.#line.slice(this.#dataAt, -CHAIN_LENGTH));
    this.#isPlain &&= data !== undefined;
    return data;
  };

  /** Finds what stands in a line; false if it has not the form of the record's lines, or another number. */
  #find(line: string, form: LineForm): boolean {
    const number = String(this.#nextSeq);
    const typeAt = form.beforeTypeLength + number.length;
    const typeEnd = line.indexOf('"', typeAt);
    const seqAt = typeEnd + form.typeToSeqLength;
    const dataAt = seqAt + number.length + form.beforeData.length;
    if (typeEnd === -1 || !line.startsWith(number, seqAt)) return false;
    if (!line.startsWith(form.beforeData, seqAt + number.length)) return false;
    if (!line.startsWith(form.start) || !line.endsWith('"type":"', typeAt)) return false;
    const isEvent = typeEnd - typeAt === EVENT.length && line.startsWith(EVENT, typeAt);
    this.#type = isEvent ? EVENT : (line.slice(typeAt, typeEnd) as RecordType);
    this.#dataAt = dataAt;
    this.#line = line;
    return true;
  }
}

/** Where a line ends without its signature, which is no part of what is hashed. */
function withoutSignature(buffer: Buffer, from: number, end: number): number {
  if (buffer[end - CHAIN_LENGTH] === COMMA) return end;
  const at = buffer.lastIndexOf(SIGNATURE_START, end);
  if (at <= from) return end;
  buffer[at] = BRACE;
  return at + 1;
}

/** Where things stand in a line of the record: all of its lines are alike up to their numbers and types. */
type LineForm = {
  readonly start: string;
  /** The length of what stands before the type, without the number. */
  readonly beforeTypeLength: number;
  /** The length of what stands between the end of the type and the number. */
  readonly typeToSeqLength: number;
  readonly beforeData: string;
};

function formOf({ id, source, engineversion }: ParsedHead): LineForm {
  const start = `{"specversion":"1.0","id":${JSON.stringify(id.slice(0, -1)).slice(0, -1)}`;
  const beforeType = `","source":${JSON.stringify(source)},"type":"`;
  const typeToSeq = `","time":"1970-01-01T00:00:00.000Z","datacontenttype":"application/json","seq":`;
  return {
    start,
    beforeTypeLength: start.length + beforeType.length,
    typeToSeqLength: typeToSeq.length,
    beforeData: `,"engineversion":${JSON.stringify(engineversion)},"data":`,
  };
}

const CHAIN_START = `,"${CHAIN_KEY}":"`;
/** The attribute that ends every line: its start, 64 hexadecimal digits, and `"}`. */
const CHAIN_LENGTH = CHAIN_START.length + HEADROOM + 2;
const SIGNATURE_START = `,"${SIGNATURE_KEY}":"`;
const CLOSED = '"note":"record_closed"';
const EVENT = 'floorkeeper.event';
const COMMA = ','.charCodeAt(0);
const BRACE = '}'.charCodeAt(0);
