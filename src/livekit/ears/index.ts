/**
 * How the engine hears the caller: voice, words, keys, the end of a turn.
 *
 * Read in this order: `vad-tap.ts` and `voice-tracker.ts` (voice), `stt-gate.ts` and `transcript-gate.ts`
 * (words, and which of them the session sees), `turn-ends.ts`, `turn-detector.ts` and
 * `end-of-speech.ts` (is the caller finished?), `keypad.ts` (keys), `overlap-verdict.ts` (the verdict of LiveKit's own adaptive interruption).
 *
 * @module
 */
export { createKeypad } from './keypad.ts';
export {
  type OverlapVerdictMode,
  listenForVerdicts,
  overlapVerdictMode,
} from './overlap-verdict.ts';
export { Ears } from './ears.ts';
export { GatedStt } from './stt-gate.ts';
export { gateSttNode } from './stt-node.ts';
export { type Said, TranscriptGate } from './transcript-gate.ts';
export { type GivenDetection, turnEndOf, turnEndOfSession, type TurnEnd } from './turn-detector.ts';
export { TurnEnds } from './turn-ends.ts';
export { VadTap } from './vad-tap.ts';
export { VoiceTracker } from './voice-tracker.ts';
