/**
 * What was said, turned into evidence about it: pure functions, text in, counts and classes out.
 *
 * Read in this order: `perceive.ts` (the evidence about a transcript, a text of ours, a key),
 * `lexicon.ts` (the word lists and what each is for), `tokens.ts` (text to words), then
 * `phrases.ts`, `shape.ts`, `likeness.ts`, `escalation.ts`, `spoken-digits.ts` and
 * `number-words.ts`, one question each.
 *
 * @module
 */
export {
  createPerceiver,
  perceive,
  perceiveKey,
  perceiveMessage,
  type Perceiver,
  type Transcript,
} from './perceive.ts';
export { LIST_NAMES, isNumberList, type ListName } from './lexicon.ts';
export { spokenDigits } from './spoken-digits.ts';
