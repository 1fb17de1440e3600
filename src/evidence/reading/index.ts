/**
 * Reads records back, before and after anything that is missing in them, and verifies them.
 *
 * Read in this order: `read-record.ts` (what is given back), `find-lines.ts` and `line-order.ts` (which
 * lines count), `missing-lines.ts` (what is reported), `verify-record.ts` (the chain and the signature),
 * `delivery-proof.ts` (what a record proves of messages that had to be heard), `plain-record.ts` (the fast
 * way through a record in which nothing is missing).
 *
 * @module
 */
export type { Interruption, ProvenDelivery } from './delivery-proof.ts';
export { readPlainRecord, type PlainVisitor } from './plain-record.ts';
export { parseRecord, readRecord, type ReadRecord } from './read-record.ts';
export { RECORD_CODES, type RecordError, type RecordIssue } from './record-issue.ts';
export {
  readCheckedRecord,
  verifyRecord,
  verifySource,
  type VerifiedRecord,
} from './verify-record.ts';
