/**
 * What the caller hears when a model, voice or recogniser is slow or gone.
 *
 * Read in this order: `provider-failures.ts` (how the engine hears of it), `kept-audio.ts` (texts that were
 * spoken ahead), `asides.ts` (a message past LiveKit's queue, where a slow reply stands first).
 *
 * @module
 */
export { createAsides, type Asides } from './asides.ts';
export { linkProviderFailures } from './provider-failures.ts';
