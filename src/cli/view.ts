import { basename, dirname, resolve } from 'node:path';

import { InvalidArgumentError } from 'commander';

import { verifyRecord } from '../evidence/index.ts';
import {
  audioBeside,
  pageOf,
  readCallAudio,
  readRawWords,
  viewOf,
  type AudioPlace,
  type CallAudio,
  type RawWords,
} from '../view/index.ts';
import { commandLine, runCommandLine, UsageError, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { isDamaged, openRecord, showIssues, type OpenedRecord } from './record-file.ts';
import { typedPath } from './shown-path.ts';
import { openInBrowser, writePage } from './write-page.ts';

type Options = {
  readonly open?: boolean;
  readonly out?: string;
  readonly raw?: string;
  readonly audio?: string;
  readonly audioStart?: number;
  readonly withAudio?: boolean;
};

/**
 * `floorkeeper view FILE`: writes one HTML page about a call, which needs nothing else and loads nothing.
 * Exits with 1 if the record cannot be read, or is not as it was written; then the page says so.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('view', io)
    .argument('<file>', 'a record, `<call>.jsonl`')
    .option('--open', 'open the page in the browser')
    .option('--out <file>', 'where the page is written (default: `<call>.html` in this folder)')
    .option('--raw <file>', 'the words of the call, `<call>.raw.jsonl`; without it, counts only')
    .option('--audio <file>', 'the audio, agent left, caller right (default: `<call>.wav` beside)')
    .option('--audio-start <ms>', 'when the audio begins, milliseconds of the call', parseMs)
    .option('--with-audio', 'put the audio into the page, so that it can be heard there');
  return runCommandLine(command, args, io, async () => {
    const [file = ''] = command.args;
    return writeView(file, command.opts<Options>(), io);
  });
};

async function writeView(file: string, options: Options, io: Io): Promise<0 | 1> {
  const { absolute } = await typedPath(file, 'file', io);
  const name = basename(absolute).replace(/\.jsonl$/u, '');
  const out = options.out ?? `${name}.html`;
  for (const named of [options.raw, options.audio]) {
    if (named !== undefined) await typedPath(named, 'file', io);
  }
  const record = await openRecord(file, absolute, io);
  if (record === undefined) return 1;
  const verified = await verifyRecord(absolute);
  const { place, audio, remarks } = await readAudio(absolute, name, record, options, io);
  const view = viewOf({
    record,
    verified,
    raw: await readRaw(record, options, io),
    lanes: audio?.lanes,
    remarks,
  });
  const embedded = embeddedAudio(audio, place, options);
  const bytes = await writePage(resolve(io.cwd, out), out, pageOf(view, embedded));
  const issues = verified.ok ? verified.issues : record.issues;
  showIssues(file, issues, io);
  io.out(oneLine(`${out}: ${Math.ceil(bytes / 1024)} kB, ${view.decisions.length} decisions`));
  if (options.open === true) await openInBrowser(resolve(io.cwd, out), io);
  return isDamaged(issues) ? 1 : 0;
}

async function readRaw(
  { head, lines }: OpenedRecord,
  { raw }: Options,
  io: Io,
): Promise<RawWords | undefined> {
  if (raw === undefined) return undefined;
  const callId = head?.canonicalCallId ?? lines[0]?.data.canonicalCallId ?? '';
  const read = await readRawWords(resolve(io.cwd, raw), callId);
  if (read.ok) return read.words;
  throw new UsageError(`\`${raw}\`: ${read.message}`, read.hint);
}

type FoundAudio = {
  readonly place: AudioPlace | undefined;
  readonly audio: CallAudio | undefined;
  readonly remarks: readonly string[];
};

/** Audio that was named must be readable; audio that lies beside the record is a gift. */
async function readAudio(
  absolute: string,
  name: string,
  { lines }: OpenedRecord,
  options: Options,
  io: Io,
): Promise<FoundAudio> {
  const found =
    options.audio === undefined
      ? await audioBeside(dirname(absolute), name, lines)
      : { path: resolve(io.cwd, options.audio), startsAtMs: 0 };
  if (found === undefined) {
    if (options.withAudio !== true) return { place: undefined, audio: undefined, remarks: [] };
    throw new UsageError('there is no audio beside the record', 'name it with `--audio FILE`');
  }
  const place = { ...found, startsAtMs: options.audioStart ?? found.startsAtMs };
  const read = await readCallAudio(place.path, place.startsAtMs);
  if (read.ok) return { place, audio: read.audio, remarks: [] };
  if (options.audio !== undefined) throw new UsageError(`\`${options.audio}\`: ${read.message}`);
  return {
    place,
    audio: undefined,
    remarks: [`The audio beside the record is not shown: ${read.message}.`],
  };
}

function embeddedAudio(
  audio: CallAudio | undefined,
  place: AudioPlace | undefined,
  { withAudio }: Options,
): { readonly bytes: Uint8Array; readonly startsAtMs: number } | undefined {
  if (withAudio !== true || audio === undefined || place === undefined) return undefined;
  const { bytes } = audio;
  if (bytes.byteLength > EMBEDDED_LIMIT_BYTES) {
    throw new UsageError(
      `the audio has ${bytes.byteLength.toLocaleString('en')} bytes, and a page takes ${EMBEDDED_LIMIT_BYTES.toLocaleString('en')} at most`,
      'leave `--with-audio` out: the page has the waveforms without it',
    );
  }
  return { bytes, startsAtMs: place.startsAtMs };
}

function parseMs(text: string): number {
  if (/^-?\d{1,9}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError('expected whole milliseconds');
}

/** A mail or a ticket takes no more, with base64's third on top. */
const EMBEDDED_LIMIT_BYTES = 16_000_000;
