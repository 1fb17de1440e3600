import type { Envelope, EvidenceData } from '../format/index.ts';

/** A line read back. `isWhole` is false if nothing of it could be read, or only its end. */
export type ParsedLine = {
  readonly envelope: Envelope | undefined;
  /** What of the line could be read. */
  readonly text: string;
  readonly isWhole: boolean;
};

/** A line that cannot be read; `hasRest` if a whole line follows half of another one on it. */
export type UnreadableLine = { readonly line: number; readonly hasRest: boolean };

/**
 * Reads a line of a record. A full disk may have left half a line with the next line appended to it: then
 * the second one is read.
 */
export function parseLine(text: string): ParsedLine {
  const envelope = parseWhole(text);
  if (envelope !== undefined) return { envelope, text, isWhole: true };
  const restAt = text.lastIndexOf(LINE_START);
  const rest = restAt > 0 ? text.slice(restAt) : '';
  return { envelope: parseWhole(rest), text: rest, isWhole: false };
}

/** How every line begins. */
const LINE_START = '{"specversion":';

function parseWhole(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isEnvelope(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads what a line of this type carries; undefined if the text is not that. */
export function parseData(type: string, text: string): EvidenceData | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isDataOf(type, data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function isDataOf(type: string, data: unknown): data is EvidenceData {
  return isObject(data) && hasItsPart(type, data);
}

function isEnvelope(value: unknown): value is Envelope {
  return (
    isObject(value) &&
    isCount(value['seq']) &&
    typeof value['type'] === 'string' &&
    isObject(value['data']) &&
    hasItsPart(value['type'], value['data'])
  );
}

/** True if a line has the field that its type is about, so that readers can rely on it. */
function hasItsPart(type: string, data: Fields): boolean {
  switch (type) {
    case 'floorkeeper.header':
      return isObject(data['policy']) && isObject(data['policy']['messages']);
    case 'floorkeeper.event':
      return isObject(data['event']) && isEvent(data['event']);
    case 'floorkeeper.decision':
      return isObject(data['decision']) && isInstant(data['decision']['atMs']);
    case 'floorkeeper.action':
      return isObject(data['action']);
    case 'floorkeeper.gap':
      return (
        isCount(data['fromSeq']) &&
        isCount(data['toSeq']) &&
        isObject(data['state']) &&
        isInstant(data['state']['atMs'])
      );
    default:
      return true;
  }
}

function isEvent(event: Fields): boolean {
  return (
    typeof event['type'] === 'string' &&
    isInstant(event['atMs']) &&
    (event['onsetAtMs'] === undefined || isInstant(event['onsetAtMs']))
  );
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** True for a finite number of milliseconds. JSON can hold `1e999`, which parses as Infinity. */
function isInstant(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
