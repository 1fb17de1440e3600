/**
 * Turns the words of a transcript into evidence: pure functions, text in, counts and classes out.
 *
 * Read in this order: `perceive.ts` (the evidence about a transcript, an agent's text, a key),
 * `lexicon.ts` (the word lists and what each is for), `tokens.ts` (text to words), `phrases.ts` and
 * `templates.ts` (how an entry of a list is found in the words). Then, one question each: `shape.ts`
 * (is this a bid for the floor?), `likeness.ts` (are these the agent's words?), `escalation.ts` (does the
 * caller ask for a human?), `spoken-digits.ts` and `slips.ts` (which digits does the caller give?).
 * Numbers: `number-words.ts` (the number at a place), `number-compounds.ts` (a number in one word),
 * `number-forms.ts` and `number-languages.ts` (how each language forms them).
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
export { LIST_NAMES, type ListName } from './lexicon.ts';
export { spokenDigits } from './spoken-digits.ts';
