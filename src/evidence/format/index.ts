/**
 * What a line of a record is: the envelope with its data by type, and the hash that chains it.
 *
 * Read `envelope.ts`, then `chain.ts` and `signature.ts`.
 *
 * @module
 */
export { CHAIN_KEY, chainHash, chainHashOf } from './chain.ts';
export { readSigningKey, readVerifyingKey } from './record-key.ts';
export { hashOfText, isSignedBy, keyIdOf, SIGNATURE_KEY, signHash } from './signature.ts';
export {
  OWN_TYPES,
  RECORD_VERSIONS,
  rfc3339,
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
  type TranscriptStatus,
} from './envelope.ts';
