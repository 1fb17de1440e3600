import { OWNER_ONLY, type Disk } from './disk.ts';
import { LineFile, type LineFileTrouble } from './line-file.ts';
import { rawHeadOf, rawPath, type RawRecords } from './raw-head.ts';
import type { RawKind } from './vault.ts';

/** One line of a raw record after its head: `seq` is that of the record's next line. */
export type RawLine = {
  readonly seq: number;
  readonly kind: RawKind;
  readonly ref: string;
  readonly value: string;
};

/** The raw record of one call, while it is written. */
export type RawRecord = {
  write(line: RawLine): void;
  close(): Promise<void>;
};

/** What a raw record is made of. */
export type RawRecordOptions = {
  readonly records: RawRecords;
  readonly callId: string;
  readonly nowEpochMs: number;
  readonly disk: Disk;
  readonly onTrouble: (trouble: LineFileTrouble) => void;
};

/** Opens `<call>.raw.jsonl` and writes its head. Only its owner may read it. */
export function openRawRecord(options: RawRecordOptions): RawRecord {
  const { records, callId, nowEpochMs, disk, onTrouble } = options;
  const head = rawHeadOf(records, callId, nowEpochMs);
  const file = new LineFile<string, 'empty' | 'begun'>({
    path: rawPath(records, callId),
    isReserved: false,
    mode: OWNER_ONLY,
    disk,
    form: {
      start: 'empty',
      render: (text, cursor) => ({
        text: cursor === 'empty' ? `${JSON.stringify(head)}\n${text}` : text,
        cursor: 'begun',
      }),
    },
    onTrouble,
    onSpaceAgain: () => undefined,
  });
  file.write('', 0);
  return {
    write(line) {
      const text = `${JSON.stringify(line)}\n`;
      file.write(text, text.length);
    },
    close: () => file.close(),
  };
}
