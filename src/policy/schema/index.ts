/**
 * The shape of a policy file, and the JSON Schema that editors read.
 *
 * Read in this order: `schema.ts` and `call.ts` (every key), `values.ts` (what a value may be), `span-pattern.ts`
 * (matches a `protect` pattern in linear time), `write-schema.ts`.
 *
 * @module
 */
export { MESSAGE_KEYS, NESTED_KEYS, type PolicyFile, policyFileSchema } from './schema.ts';
export {
  type SpanPattern,
  type TextSpan,
  compileSpanPattern,
  spanPattern,
} from './span-pattern.ts';
export { LANGUAGES } from './values.ts';
