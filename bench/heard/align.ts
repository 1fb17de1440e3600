/**
 * The error of the aligner in the number of words heard: at cuts every 50 ms through synthetic
 * speech whose true times are known, by the part synthesised at the cut, language, voice and group
 * of text, with the estimate by characters beside it; and on human speech.
 *
 * `node bench/heard/align.ts --human FOLDER` takes a folder of recordings with word times: beside
 * each `NAME.wav` a `NAME.json` of `[{ "w": "word", "s": 0.2, "e": 0.37 }, …]`, in seconds.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import { timeByCharacters } from '../../src/align/characters.ts';
import { timeWords, type SpokenAudio, type WordTimes } from '../../src/align/index.ts';
import { readWav } from '../../src/sound/index.ts';
import {
  addError,
  errorRow,
  noError,
  noteCut,
  wordsHeardAt,
  type HeardError,
  type SpokenSpan,
} from './error.ts';
import { HEARD_TEXTS } from './texts.ts';
import { HEARD_VOICES, speak, type HeardVoice } from './voices.ts';

type Half = HeardVoice['half'];

/** The aligner's error on both halves of the voices and texts, as tables. */
export async function alignReport(options: { readonly human?: string }): Promise<string> {
  const parts: string[] = [];
  for (const half of ['tuning', 'held_out'] as const) {
    const { errors, cpuMsPerSecond } = await measureHalf(half);
    const title = half === 'tuning' ? 'voices and texts of the tuning' : 'held out from the tuning';
    parts.push(`The aligner, ${title}; ${cpuMsPerSecond.toFixed(1)} ms of CPU a second of speech`);
    parts.push(table(errors));
  }
  if (options.human === undefined) {
    parts.push('Human speech: not measured, no folder was given (--human FOLDER).');
  } else {
    parts.push('Human speech', table(await measureHuman(options.human)));
  }
  return parts.join('\n\n');
}

type Errors = Map<string, HeardError>;

/** Between two cuts, in ms. A part of the audio is aligned again at each cut, so there are fewer of these. */
const CUT_EVERY_MS = 50;
const PART_EVERY_MS = 700;
/** How much audio beyond the cut had been synthesised. */
const AHEAD_MS = [0, 500, 1000];

async function measureHalf(half: Half) {
  const errors: Errors = new Map();
  const cost = { cpuMs: 0, seconds: 0 };
  for (const voice of HEARD_VOICES.filter((known) => known.half === half)) {
    // As in a call: the speed of the voice is known from the earlier text.
    let stretch = 1;
    for (const said of HEARD_TEXTS) {
      if (said.half !== half || said.language !== voice.language) continue;
      const { samples, sampleRate, words } = await speak(said, voice);
      const audio = { samples, rateHz: sampleRate, isComplete: true, stretch };
      const before = process.cpuUsage();
      const times = timeWords(said.text, audio);
      const { user, system } = process.cpuUsage(before);
      cost.cpuMs += (user + system) / 1000;
      cost.seconds += samples.length / sampleRate;
      const error = errorOf(times.words, words, lengthMs(audio));
      const kind = said.language === 'en' ? 'English' : 'six other languages';
      for (const name of [
        `${kind}: all of the audio`,
        ...(said.language === 'en' ? [] : [`  language ${said.language}`]),
        ...(said.language === 'en' ? [`  voice ${voice.name}`] : []),
        `  ${kind}, ${said.group}`,
      ]) {
        addError(entry(errors, name), error);
      }
      const plain = timeByCharacters(times.words, audio);
      addError(
        entry(errors, `${kind}: characters over duration`),
        errorOf(plain.words, words, lengthMs(audio)),
      );
      for (const aheadMs of AHEAD_MS) {
        const name = `${kind}: synthesised ${aheadMs / 1000} s past the cut`;
        addPartial(entry(errors, name), { text: said.text, audio, aheadMs, truth: words });
      }
      stretch = times.stretch;
    }
  }
  return { errors, cpuMsPerSecond: cost.cpuMs / cost.seconds };
}

function addPartial(
  error: HeardError,
  {
    text,
    audio,
    aheadMs,
    truth,
  }: {
    readonly text: string;
    readonly audio: SpokenAudio;
    readonly aheadMs: number;
    readonly truth: readonly SpokenSpan[];
  },
): void {
  for (let cutMs = PART_EVERY_MS / 2; cutMs < lengthMs(audio); cutMs += PART_EVERY_MS) {
    const known = Math.round(((cutMs + aheadMs) / 1000) * audio.rateHz);
    const isComplete = known >= audio.samples.length;
    const part = { ...audio, samples: audio.samples.slice(0, known), isComplete };
    const { words } = timeWords(text, part);
    noteCut(error, wordsHeardAt(words, cutMs), wordsHeardAt(truth, cutMs));
  }
}

async function measureHuman(folder: string): Promise<Errors> {
  const errors: Errors = new Map();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  for (const file of files.toSorted()) {
    const truth = parseTruth(await readFile(join(folder, file), 'utf8'));
    const wav = await readWav(join(folder, file.replace(/json$/u, 'wav')));
    const audio = { samples: wav.samples, rateHz: wav.sampleRateHz, isComplete: true, stretch: 1 };
    const text = truth.map(({ text }) => text).join(' ');
    const times = timeWords(text, audio);
    const plain = timeByCharacters(times.words, audio);
    const ways: readonly (readonly [string, WordTimes])[] = [
      ['all of the audio', times],
      ['characters over duration', plain],
    ];
    for (const [name, { words }] of ways) {
      addError(entry(errors, name), errorOf(words, truth, lengthMs(audio)));
    }
  }
  if (files.length === 0) throw new Error(`no recordings with word times in \`${folder}\``);
  return errors;
}

function parseTruth(json: string): readonly (SpokenSpan & { readonly text: string })[] {
  const rows = JSON.parse(json) as readonly { w: string; s: number; e: number }[];
  return rows.map(({ w, s, e }) => ({ text: w, startMs: s * 1000, endMs: e * 1000 }));
}

function errorOf(
  found: readonly SpokenSpan[],
  truth: readonly SpokenSpan[],
  wholeMs: number,
): HeardError {
  const error = noError();
  for (let cutMs = CUT_EVERY_MS; cutMs < wholeMs; cutMs += CUT_EVERY_MS) {
    noteCut(error, wordsHeardAt(found, cutMs), wordsHeardAt(truth, cutMs));
  }
  const ends = found.map((word, index) => Math.abs(word.endMs - (truth[index]?.endMs ?? 0)));
  error.boundaryMs.push(...ends);
  return error;
}

function lengthMs({ samples, rateHz }: SpokenAudio): number {
  return (samples.length / rateHz) * 1000;
}

function entry(errors: Errors, name: string): HeardError {
  const known = errors.get(name) ?? noError();
  errors.set(name, known);
  return known;
}

/** Total rows come first, then those by voice, language and group. */
function table(errors: Errors): string {
  const rows = [...errors].toSorted(
    ([a], [b]) => Number(a.startsWith(' ')) - Number(b.startsWith(' ')),
  );
  const cells = rows.map(([name, error]) => errorRow(name, error));
  const head = Object.keys(cells[0] ?? {});
  const drawn = new Table({ head, style: { head: [], border: [], compact: true } });
  drawn.push(...cells.map((row) => Object.values(row)));
  return drawn.toString();
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { human: { type: 'string' } } });
  process.stdout.write(`${await alignReport(values)}\n`);
}
