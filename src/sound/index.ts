/**
 * Sound as samples: WAV files and another sample rate. Pure; knows no file and no device.
 *
 * @module
 */
export { type Resampler, createResampler, joinSamples, resample } from './resample.ts';
export { type Recording, WavError, formatWav, parseWav, readWav, writeWav } from './wav.ts';
