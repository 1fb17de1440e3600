/**
 * Text and the audio that speaks it, to the times of its words. Pure; knows nothing of LiveKit.
 *
 * Read in this order: `word-times.ts` (what comes out, and which way it is found),
 * `speech-bounds.ts` (where the audio begins and ends to be speech), `characters.ts` (the last resort).
 *
 * @module
 */
export { timeWords, type SpokenAudio, type WordTime, type WordTimes } from './word-times.ts';
