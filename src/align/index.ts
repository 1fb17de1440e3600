/**
 * Finds the times of a text's words in the audio that speaks it. Pure; does not know LiveKit.
 *
 * Read in this order: `spoken.ts` (the input and the output), `word-times.ts` (how times are found),
 * `spoken-form.ts`, `figures.ts` and `numbers.ts` (the spoken words of the printed ones), `phones.ts`
 * with the tables of letters (their sounds), `sound-plan.ts` (their order and duration), `loudness.ts`
 * (measures of the audio), `viterbi.ts` and `costs.ts` (align the two by the numbers in
 * `weights.ts`), `characters.ts` and `speech-bounds.ts` (the last resort).
 *
 * @module
 */
export { warmUp } from './warm-up.ts';
export { timeWords, timeWordsByLength, timeWordsInSlices } from './word-times.ts';
export type { SpokenAudio, WordTime, WordTimes } from './spoken.ts';
