/**
 * Sound as samples: reads and writes WAV files, and resamples. Knows no audio device.
 *
 * @module
 */
export { type Resampler, createResampler, joinSamples, resample } from './resample.ts';
export {
  type Recording,
  type WavLayout,
  WavError,
  formatWav,
  parseWav,
  readWav,
  wavLayout,
  writeWav,
} from './wav.ts';
