/**
 * Writes the record of a call while it happens, whatever the disk does.
 *
 * Read in this order: `recorder.ts` (what a call writes to), `record-writer.ts` (numbers and limits),
 * `record-form.ts` (how steps become lines), `line-file.ts` (how lines reach the disk, and what becomes
 * of those that do not), `runbook.ts` (the lines that an operator looks for), `raw-head.ts`, `raw-record.ts` and
 * `vault.ts` (what is kept out of the record).
 *
 * @module
 */
export {
  pruneRawRecords,
  type PrunedRawRecords,
  type RawHead,
  type RawRecords,
} from './raw-head.ts';
export type { RawLine } from './raw-record.ts';
export { createRunbook } from './runbook.ts';
export { openRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export type { RecordedStep } from './record-writer.ts';
export { TROUBLE_CODES, type RecordTrouble } from './trouble.ts';
export { createVault, type RawKind, type Vault } from './vault.ts';
