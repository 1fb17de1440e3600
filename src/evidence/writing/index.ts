/**
 * Writes the record of a call while it happens, whatever the disk does.
 *
 * Read in this order: `recorder.ts` (what a call writes to), `record-writer.ts` (numbers and limits),
 * `record-form.ts` (how steps become lines), `line-file.ts` (how lines reach the disk, and what becomes
 * of those that do not), `runbook.ts` (the lines that an operator looks for), `raw-record.ts` and
 * `vault.ts` (what is kept out of the record).
 *
 * @module
 */
export { purgeRawRecords, type RawHead, type RawLine, type RawRecords } from './raw-record.ts';
export { openRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export type { RecordedStep } from './record-writer.ts';
export { TROUBLE_CODES, type RecordTrouble } from './trouble.ts';
export { createVault, type RawKind, type Vault } from './vault.ts';
