/**
 * Text and the audio that speaks it, to the times of its words. Pure; knows nothing of LiveKit.
 *
 * Read in this order: `spoken.ts` (what goes in and comes out), `word-times.ts` (which way it is found), `spoken-form.ts`,
 * `figures.ts` and `numbers.ts` (what is said for what is printed), `phones.ts` with the tables of
 * letters (what sounds that has), `sound-plan.ts` (in which order and how long), `loudness.ts` (what
 * the audio is like), `viterbi.ts` and `costs.ts` (the one laid over the other by the numbers in
 * `weights.ts`), `characters.ts` and `speech-bounds.ts` (the last resort).
 *
 * @module
 */
export { warmUp } from './warm-up.ts';
export { timeWords, timeWordsByLength, timeWordsInSlices } from './word-times.ts';
export type { SpokenAudio, WordTime, WordTimes } from './spoken.ts';
