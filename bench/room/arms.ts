import type { Arm } from './agent.ts';

/** A recording of a caller, and where its speech begins. */
export type Recording = {
  readonly file: string;
  readonly onsetMs: number;
  readonly onset: 'clear' | 'soft';
};

/** One arm of the comparison, with its name in the table. */
export type NamedArm = { readonly name: string; readonly arm: Arm };

/** The others are compared with the first. */
export const ARMS: readonly NamedArm[] = [
  { name: 'stock, its defaults', arm: { type: 'stock' } },
  { name: 'stock, minDuration 60', arm: { type: 'stock', minDurationMs: 60 } },
  { name: 'immediate, 60 ms', arm: { type: 'floor', workflow: 'immediate-60' } },
  { name: 'immediate, 100 ms', arm: { type: 'floor', workflow: 'immediate-100' } },
  {
    name: 'immediate, 60 ms, audio that does not fit its text',
    arm: { type: 'floor', workflow: 'immediate-60', voice: 'misfit' },
  },
];

/** See audio/ATTRIBUTION.md for sources and how the onsets were found. */
export const RECORDINGS: readonly Recording[] = [
  { file: 'picovoice_d05dadab.wav', onsetMs: 1210, onset: 'clear' },
  { file: 'picovoice_959e462a.wav', onsetMs: 450, onset: 'clear' },
  { file: 'picovoice_bd804905.wav', onsetMs: 590, onset: 'soft' },
];
