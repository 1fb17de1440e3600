/**
 * The judge: five assertions about a call, from its record, its log and its recording alone.
 *
 * Read in this order: `judge.ts` (the verdict), `case.ts` (what is judged), `timeline.ts` (the record as
 * messages), a file for each assertion, `heard-words.ts` (words in context against the recording, with
 * `reference.ts` and `recording-trace.ts`).
 *
 * @module
 */
export type { DecidedBy } from './case.ts';
export { callFiles, readEvidence } from './evidence.ts';
export type { HeardWords } from './heard-words.ts';
export { type Judgement, judgeCall } from './judge.ts';
export { writeTwoChannels } from './recording.ts';
export { AGENT_VOICE, agentSpeaker } from './reference.ts';
