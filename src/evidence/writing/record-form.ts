import type { KeyObject } from 'node:crypto';

import { epochMs, type EngineState } from '../../core/index.ts';
import {
  CHAIN_KEY,
  chainHash,
  SIGNATURE_KEY,
  signHash,
  rfc3339,
  type EvidenceData,
  type RecordType,
} from '../format/index.ts';
import type { LineForm } from './line-file.ts';

/** Lines that are written together or not at all: a step of the engine, or a note. */
export type RecordEntry = {
  readonly fromSeq: number;
  /** Without their hashes. Empty if the entry only records that earlier ones were lost. */
  readonly lines: readonly string[];
  /** The engine's state before the entry: replay continues from it if earlier lines are missing. */
  readonly state: EngineState;
  /** Its last line ends the record, and is signed if there is a key. */
  readonly isEnd?: true;
};

/** What the next line needs to know about the lines before it. */
export type RecordCursor = {
  readonly nextSeq: number;
  /** The hash of the last line; empty before the first. */
  readonly hash: string;
};

/** What all lines of a record have in common. */
export type LineSource = {
  readonly call: string;
  readonly workflow: string;
  readonly engineversion: string;
  readonly nowEpochMs: () => number;
  /** Signs the last line. */
  readonly signingKey?: KeyObject;
};

/** One line of a record, before it is chained to the line before it. */
export function lineText(
  from: LineSource,
  seq: number,
  type: RecordType,
  data: EvidenceData,
): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `${from.call}/${seq}`,
    source: `/floorkeeper/${from.workflow}`,
    type,
    time: rfc3339(epochMs(from.nowEpochMs())),
    datacontenttype: 'application/json',
    seq,
    engineversion: from.engineversion,
    data,
  });
}

/**
 * How entries become the lines of a file. If numbers are missing before an entry, a gap line takes their
 * place. `head` gives the header, also for a file that begins again because somebody deleted it.
 */
export function recordForm(
  source: LineSource,
  head: () => string,
): LineForm<RecordEntry, RecordCursor> {
  return {
    start: { nextSeq: 0, hash: '' },
    render(entry, cursor) {
      const lines: string[] = [];
      let { nextSeq } = cursor;
      if (nextSeq === 0 && entry.fromSeq > 0) {
        lines.push(head());
        nextSeq = 1;
      }
      if (nextSeq < entry.fromSeq) lines.push(gapLine(source, nextSeq, entry));
      lines.push(...entry.lines);
      const nextSeqAfter = entry.fromSeq + entry.lines.length;
      const chained = chain(lines, { nextSeq: nextSeqAfter, hash: cursor.hash });
      return entry.isEnd === true ? signed(chained, source.signingKey) : chained;
    },
  };
}

/** The gap line has the number of the last lost line, so that the numbers continue. */
function gapLine(
  source: LineSource,
  fromSeq: number,
  { fromSeq: next, state }: RecordEntry,
): string {
  const toSeq = next - 1;
  return lineText(source, toSeq, 'floorkeeper.gap', {
    canonicalCallId: source.call,
    fromSeq,
    toSeq,
    state,
  });
}

/** Adds the signature behind the hash of the last line, so that it is not part of what is hashed. */
function signed(chained: ReturnType<typeof chain>, key: KeyObject | undefined): typeof chained {
  if (key === undefined) return chained;
  const signature = signHash(key, chained.cursor.hash);
  const text = `${chained.text.slice(0, -'}\n'.length)},"${SIGNATURE_KEY}":"${signature}"}\n`;
  return { ...chained, text };
}

function chain(lines: readonly string[], { nextSeq, hash: before }: RecordCursor) {
  let last = before;
  const chained = lines.map((line) => {
    last = chainHash(last, line);
    return `${line.slice(0, -1)},"${CHAIN_KEY}":"${last}"}\n`;
  });
  return { text: chained.join(''), cursor: { nextSeq, hash: last } };
}
