/**
 * Text and the audio that speaks it, to the times of its words. Pure; knows nothing of LiveKit.
 *
 * Read in this order: `word-times.ts` (what comes out, and which way it is found), `spoken-form.ts`
 * and `phones.ts` (what sounds a text has), `sound-plan.ts` (how long each usually lasts),
 * `loudness.ts` (what the audio is like), `viterbi.ts` (the one laid over the other), `characters.ts`
 * and `speech-bounds.ts` (the last resort).
 *
 * @module
 */
export {
  timeWords,
  timeWordsInSlices,
  type SpokenAudio,
  type WordTime,
  type WordTimes,
} from './word-times.ts';
