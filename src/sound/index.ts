/**
 * Sound as samples: reads and writes WAV files, and resamples. Knows no audio device.
 *
 * @module
 */
export { type Resampler, createResampler, joinSamples, resample } from './resample.ts';
export { type Recording, WavError, formatWav, parseWav, readWav, writeWav } from './wav.ts';
