/**
 * The shape of a policy file, and the JSON Schema that editors read.
 *
 * Read in this order: `schema.ts` and `call.ts` (every key), `values.ts` (what a value may be),
 * `built-in.ts` (the values that apply if no file sets them), `span-pattern.ts`
 * (matches a `protect` pattern in linear time), `reference.ts` and `write-schema.ts` (documents
 * generated from it).
 *
 * @module
 */
export { MESSAGE_KEYS, NESTED_KEYS, type PolicyFile, policyFileSchema } from './schema.ts';
export { type SpanPattern, type TextSpan, spanPattern } from './span-pattern.ts';
export {
  APOLOGIES,
  BUILT_IN,
  BUILT_IN_ESCALATION,
  BUILT_IN_PARTS,
  builtInCall,
  PROFILES,
} from './built-in.ts';
export { LANGUAGES } from './values.ts';
