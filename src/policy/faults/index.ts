/**
 * What authors of policies usually mean by a mistake, for the hints of the reader in `../../authored`.
 *
 * Read in this order: `format.ts` (names of faults, misplaced keys), `meant.ts` (words of other products).
 *
 * @module
 */
export { POLICY_FORMAT } from './format.ts';
