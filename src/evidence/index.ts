/**
 * Records: what a call's engine was told, decided and did, one JSON line each, as it happens.
 *
 * Read in this order: `envelope.ts` (what a line is), `recorder.ts` (who writes it), `runbook.ts`
 * (the names an operator looks for), `read-record.ts` (reading it back), `vault.ts` (what is kept
 * out of it).
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
  type NoteData,
  type RecordType,
  type RunbookData,
  type RunbookType,
} from './envelope.ts';
export {
  openRecorder,
  type RecordedStep,
  type Recorder,
  type RecorderOptions,
} from './recorder.ts';
export { parseRecord, readRecord, type ReadRecord, type RecordError } from './read-record.ts';
export { purgeRawRecords, type RawHead, type RawLine, type RawRecords } from './raw-record.ts';
export { createVault, type RawKind, type Vault } from './vault.ts';
