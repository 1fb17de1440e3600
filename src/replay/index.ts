/**
 * Replay: a record's events through the engine again. Start with `replay.ts`.
 *
 * @module
 */
export { replay, type Difference, type ReplayResult } from './replay.ts';
