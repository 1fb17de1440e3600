import { readRegularFile } from '../files/index.ts';
import type { Envelope, HeaderData } from './envelope.ts';

/** What is wrong with a record, and where. `line` is 1-based. */
export type RecordError = {
  readonly code:
    | 'RECORD_UNREADABLE'
    | 'RECORD_MALFORMED'
    | 'RECORD_WITHOUT_HEAD'
    | 'RECORD_WRONG_VERSION'
    | 'RECORD_HAS_GAP';
  readonly message: string;
  readonly hint: string;
  readonly line: number;
};

/** A record read back: its head, and the lines after it in order. */
export type ReadRecord =
  | {
      readonly ok: true;
      readonly head: HeaderData;
      readonly lines: readonly Envelope[];
      /** The last line was torn off by a crash and left out. */
      readonly isTorn: boolean;
    }
  | { readonly ok: false; readonly error: RecordError };

/**
 * Longer than any record that is written; a file of this size still becomes one text in memory.
 */
const RECORD_LIMIT_BYTES = 256 * 1024 * 1024;

/** Reads a record. A torn last line is left out; any other fault is said with its line. */
export async function readRecord(path: string): Promise<ReadRecord> {
  const file = await readRegularFile(path, RECORD_LIMIT_BYTES);
  if (file.ok) return parseRecord(file.bytes.toString('utf8'));
  const message = `cannot read the record: ${file.refusal.message}`;
  return fault('RECORD_UNREADABLE', 1, message, 'name a `.jsonl` file of a call');
}

/** Parses the text of a record; see `readRecord`. */
export function parseRecord(source: string): ReadRecord {
  const texts = source.split('\n');
  const isTorn = texts.pop() !== '';
  const lines: Envelope[] = [];
  for (const [index, text] of texts.entries()) {
    const line = parseLine(text);
    if (line === undefined) {
      return fault(
        'RECORD_MALFORMED',
        index + 1,
        'the line is not an event of a record',
        'give the file as it was written; a `.raw.jsonl` is not one',
      );
    }
    if (line.seq !== index) {
      return fault(
        'RECORD_HAS_GAP',
        index + 1,
        `line ${index + 1} has number ${line.seq} where ${index} is due: lines were lost`,
        'the notes `lines_lost` of the record count them; it cannot be replayed past this point',
      );
    }
    lines.push(line);
  }
  const [first, ...rest] = lines;
  if (first?.type !== 'floorkeeper.header') {
    return fault(
      'RECORD_WITHOUT_HEAD',
      1,
      'the first line is not the head of a record',
      'give the whole file',
    );
  }
  const head = first.data as HeaderData;
  if ((head.recordVersion as number) !== 1) {
    return fault(
      'RECORD_WRONG_VERSION',
      1,
      `the record has \`recordVersion\` ${head.recordVersion}, and only 1 can be read`,
      'read it with the version that its first line names as `engineversion`',
    );
  }
  return { ok: true, head, lines: rest, isTorn };
}

function parseLine(text: string): Envelope | undefined {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    const isLine =
      value !== null &&
      typeof value.seq === 'number' &&
      typeof value.type === 'string' &&
      isObject(value.data) &&
      holdsItsPart(value.type, value.data);
    return isLine ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a line has the part that its type is about: what reads it further looks into that first. */
function holdsItsPart(type: string, data: Readonly<Record<string, unknown>>): boolean {
  switch (type) {
    case 'floorkeeper.header':
      return isObject(data['policy']) && isObject(data['policy']['messages']);
    case 'floorkeeper.event':
      return (
        isObject(data['event']) &&
        typeof data['event']['type'] === 'string' &&
        typeof data['event']['atMs'] === 'number'
      );
    case 'floorkeeper.decision':
      return isObject(data['decision']);
    case 'floorkeeper.action':
      return isObject(data['action']);
    default:
      return true;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function fault(code: RecordError['code'], line: number, message: string, hint: string): ReadRecord {
  return { ok: false, error: { code, line, message, hint } };
}
