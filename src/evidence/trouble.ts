import { assertNever } from '../core/index.ts';
import type { LineFileTrouble } from './line-file.ts';

/** What went wrong with a record that is being written: a sentence for the log, with its code. */
export type RecordTrouble = {
  readonly code: (typeof TROUBLE_CODES)[number];
  /** Names no word of anybody. */
  readonly message: string;
  readonly file: string;
};

/** Every code of a `RecordTrouble`. */
export const TROUBLE_CODES = [
  'RECORD_DISK_REFUSES',
  'RECORD_LINES_LOST',
  'RECORD_REPLACED',
  'RECORD_NOT_COMPLETE',
  'RECORD_FULL',
  'RECORD_FLOODED',
  'RECORD_STEP_UNWRITABLE',
] as const;

/** What a file of lines has to say, as a sentence for the log. */
export function troubleOf(trouble: LineFileTrouble, file: string): RecordTrouble {
  return { ...sentenceOf(trouble), file };
}

function sentenceOf(trouble: LineFileTrouble): Omit<RecordTrouble, 'file'> {
  switch (trouble.type) {
    case 'refused':
      return {
        code: 'RECORD_DISK_REFUSES',
        message: `the disk refuses the record (${trouble.code}): its lines wait in memory, and writing is tried again every second`,
      };
    case 'losing':
      return {
        code: 'RECORD_LINES_LOST',
        message: 'lines of the record are being lost: too many wait for the disk',
      };
    case 'replaced':
      return {
        code: 'RECORD_REPLACED',
        message: 'the record was deleted, moved or cut during the call: it is begun anew',
      };
    case 'unwritten':
      return {
        code: 'RECORD_NOT_COMPLETE',
        message: `the record lacks its end: the disk did not take it in time (${trouble.entries} steps or notes)`,
      };
    default:
      return assertNever(trouble, 'troubleOf');
  }
}
