/**
 * From zod's faults to sentences for the author: what, where, what was expected, and a hint.
 *
 * Read in this order: `describe.ts` (one fault to one issue), `hint.ts` with `hint-number.ts` and `meant.ts`
 * (what the author probably meant).
 *
 * @module
 */
export { type SchemaFault, describeFaults } from './describe.ts';
