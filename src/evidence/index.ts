/**
 * Records: what a call's engine was told, decided and did, one JSON line each, as it happens.
 *
 * Read in this order: `format` (what a line is), `writing` (a call writes its record), `reading` (a
 * record is read back and verified).
 *
 * @module
 */
export {
  OWN_TYPES,
  RUNBOOK_TYPES,
  type ActionData,
  type DecisionData,
  type Envelope,
  type EventData,
  type EvidenceData,
  type GapData,
  type HeaderData,
  type NoteData,
  type RecordType,
  type RunbookData,
  type RunbookType,
  type TextHash,
  type TraceIds,
  hashOfText,
  keyIdOf,
  readSigningKey,
  readVerifyingKey,
} from './format/index.ts';
export {
  parseRecord,
  readCheckedRecord,
  readPlainRecord,
  readRecord,
  RECORD_CODES,
  verifyRecord,
  verifySource,
  type Interruption,
  type PlainVisitor,
  type ProvenDelivery,
  type ReadRecord,
  type RecordError,
  type RecordIssue,
  type VerifiedRecord,
} from './reading/index.ts';
export {
  createRunbook,
  createVault,
  openRecorder,
  pruneRawRecords,
  type PrunedRawRecords,
  TROUBLE_CODES,
  type RawHead,
  type RawKind,
  type RawLine,
  type RawRecords,
  type RecordedStep,
  type Recorder,
  type RecorderOptions,
  type RecordTrouble,
  type Vault,
} from './writing/index.ts';
