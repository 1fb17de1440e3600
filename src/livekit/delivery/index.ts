/**
 * What is proven of a message: that its voice spoke it, and that the caller could hear it.
 *
 * Read in this order: `proofs.ts` (one proof per message, at its end or a second later), `connection.ts`
 * (whether the caller's connection was up meanwhile).
 *
 * @module
 */
export { Connection } from './connection.ts';
export { DeliveryProofs } from './proofs.ts';
