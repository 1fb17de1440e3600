import { assertNever } from '../../core/index.ts';
import type { LineFileTrouble } from './line-file.ts';

/** What went wrong while a record was written, as a sentence and a code for the log. */
export type RecordTrouble = {
  readonly code: (typeof TROUBLE_CODES)[number];
  /** Never contains what anybody said. */
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

/** Turns what a file of lines reports into a sentence for the log. */
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
        message: 'the record was deleted, moved or cut during the call, so it begins again',
      };
    case 'unwritten':
      return {
        code: 'RECORD_NOT_COMPLETE',
        message: `the record lacks its end, because the disk did not take it in time (${trouble.entries} steps or notes)`,
      };
    default:
      return assertNever(trouble, 'troubleOf');
  }
}
