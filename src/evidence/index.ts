/**
 * Records: what a call's engine was told, decided and did, one JSON line each, as it happens.
 *
 * Read in this order: `envelope.ts` (what a line is), `recorder.ts` (who writes it), `record-form.ts`
 * and `line-file.ts` (how lines reach the disk, and what becomes of those that do not), `runbook.ts`
 * (the names an operator looks for), `read-record.ts` (reading it back, whatever is missing in it),
 * `verify-record.ts` (whether it is as it was written), `vault.ts` (what is kept out of it).
 *
 * @module
 */
export {
  OWN_TYPES,
  RUNBOOK_TYPES,
  type ActionData,
  type DecisionData,
  type Envelope,
  type EvidenceData,
  type EventData,
  type HeaderData,
  type GapData,
  type NoteData,
  type RecordType,
  type RunbookData,
  type RunbookType,
} from './envelope.ts';
export { openRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export type { RecordedStep } from './record-writer.ts';
export { parseRecord, readRecord, type ReadRecord } from './read-record.ts';
export { RECORD_CODES, type RecordError, type RecordIssue } from './record-issue.ts';
export { purgeRawRecords, type RawHead, type RawLine, type RawRecords } from './raw-record.ts';
export { verifyRecord, verifySource, type VerifiedRecord } from './verify-record.ts';
export { TROUBLE_CODES, type RecordTrouble } from './trouble.ts';
export { createVault, type RawKind, type Vault } from './vault.ts';
