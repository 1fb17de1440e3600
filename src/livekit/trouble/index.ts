/**
 * What the caller hears when a model, voice or recogniser is slow or gone.
 *
 * Read in this order: `provider-failures.ts` (how the engine learns of it), `kept-audio.ts` (texts that were
 * synthesised in advance), `asides.ts` (a message that bypasses LiveKit's queue, headed by a slow reply).
 *
 * @module
 */
export { createAsides, type Asides } from './asides.ts';
export { linkProviderFailures } from './provider-failures.ts';
