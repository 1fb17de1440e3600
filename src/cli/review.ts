import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { InvalidArgumentError } from 'commander';

import {
  addReviews,
  hasTurn,
  latestOf,
  loadFacts,
  PERSON_VERDICTS,
  prepare,
  readReviews,
  REVIEWS_FILE,
  worthyTurns,
  type Review,
  type WorthyTurn,
} from '../score/index.ts';
import {
  commandLine,
  runCommandLine,
  UsageError,
  type ExitCode,
  type Io,
  type RunCommand,
} from './command.ts';
import { orSay, progressOn, sayBadReviews } from './score-options.ts';
import { typedPath } from './shown-path.ts';

type Verdict = Pick<Review, 'call' | 'turn' | 'verdict'>;
type Options = {
  readonly top: number;
  readonly json?: true;
  readonly verdict?: readonly Verdict[];
  readonly by?: string;
};

/**
 * `floorkeeper review FOLDER`: lists the turns most worth a person's ear; with `--verdict`, adds what
 * people say about turns to the file beside the records. Exits with 1 if no record could be read.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('review', io)
    .argument(
      '<folder>',
      'records, `<call>.jsonl`, also in folders below it, or what `compact` wrote',
    )
    .option('--top <count>', 'how many turns', parseCount, 20)
    .option('--json', 'one JSON object instead of lines')
    .option(
      '--verdict <call/turn=verdict>',
      'add a verdict: true, false, missed or unclear; may be given again',
      parseVerdict,
    )
    .option('--by <name>', 'who gives the verdicts');
  return runCommandLine(command, args, io, async () => {
    const [typed = ''] = command.args;
    const { absolute } = await typedPath(typed, 'folder', io);
    const options = command.opts<Options>();
    return orSay(io, typed, () =>
      options.verdict === undefined
        ? list(absolute, typed, options, io)
        : addVerdicts(absolute, options.verdict, options.by, io),
    );
  });
};

function loadOptions(io: Io) {
  return { user: '`floorkeeper review`', onProgress: progressOn(io), signal: io.signal };
}

async function list(
  folder: string,
  typed: string,
  { top, json }: Options,
  io: Io,
): Promise<ExitCode> {
  const { reviews, badLines } = await readReviews(folder);
  sayBadReviews(badLines, io);
  const { store } = await loadFacts(folder, loadOptions(io));
  try {
    await prepare(store, latestOf(reviews));
    const turns = await worthyTurns(store, top);
    const [counts] = await store.all('SELECT count(*)::INTEGER AS calls FROM calls');
    const withAudio = await Promise.all(
      turns.map(async (turn) => ({ ...turn, audio: await audioOf(folder, turn) })),
    );
    if (json === true) io.out(JSON.stringify({ turns: withAudio }));
    else show(withAudio, typed, io);
    return counts?.['calls'] === 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

type Listed = WorthyTurn & { readonly audio: string | undefined };

/** The audio of a call lies beside its record and is named like it. */
async function audioOf(folder: string, { file }: WorthyTurn): Promise<string | undefined> {
  const audio = `${file.slice(0, -'.jsonl'.length)}.wav`;
  const found = await stat(join(folder, audio)).catch(() => undefined);
  return found?.isFile() === true ? audio : undefined;
}

function show(turns: readonly Listed[], typed: string, io: Io): void {
  if (turns.length === 0) {
    io.out('no turn is worth a review: none is unsure, silent, repeated, or seems missed or false');
    return;
  }
  for (const [index, turn] of turns.entries()) {
    const { call, class: callerClass, clause, confidence, outcome, message_type: type } = turn;
    const sure = confidence.toFixed(2);
    io.out(`${index + 1}. ${call}/${turn.turn}: ${join(typed, turn.file)}`);
    io.out(`   ${type} ${outcome}: ${callerClass} by ${clause}, confidence ${sure}`);
    io.out(`   why: ${whyOf(turn).join('; ')}`);
    io.out(`   listen: ${spanOf(turn)}`);
  }
  io.out(`say what you heard: floorkeeper review ${typed} --verdict CALL/TURN=true --by NAME`);
}

function whyOf({ near, silent, silence_ms: silence, repeated, missed, falsely }: WorthyTurn) {
  return [
    ...(missed > 0 ? ['seems missed'] : []),
    ...(falsely > 0 ? ['seems false'] : []),
    ...(repeated > 0 ? ['the caller said nearly the same again'] : []),
    ...(silent > 0 ? [`${seconds(silence)} of silence after it`] : []),
    ...(near >= UNSURE ? ['the decision was not sure'] : []),
  ];
}

/** From 2 s before the voice to 5 s after it: what was said to, and what came of it. */
function spanOf({
  voice_from_ms: voiceFrom,
  voice_to_ms: voiceTo,
  at_ms: at,
  audio,
}: Listed): string {
  const from = Math.max(0, (voiceFrom ?? at) - 2000);
  const span = `${seconds(from)} to ${seconds((voiceTo ?? at) + 5000)} of the call`;
  return audio === undefined ? `${span}; no audio lies beside the record` : `${audio}, ${span}`;
}

function seconds(ms: number | null): string {
  return `${((ms ?? 0) / 1000).toFixed(1)} s`;
}

async function addVerdicts(
  folder: string,
  verdicts: readonly Verdict[],
  by: string | undefined,
  io: Io,
): Promise<ExitCode> {
  if (by === undefined || by.trim() === '') {
    throw new UsageError('nobody gives the verdict', 'name who listened: `--by NAME`');
  }
  for (const { call, turn } of verdicts) {
    if (await hasTurn(folder, call, turn, loadOptions(io))) continue;
    throw new UsageError(
      `no record of the call \`${call}\` has a turn \`${turn}\``,
      'copy both from the list of `floorkeeper review`',
    );
  }
  const at = new Date().toISOString();
  await addReviews(
    folder,
    verdicts.map((verdict) => ({ ...verdict, by, at })),
  );
  const count = `${verdicts.length} verdict${verdicts.length === 1 ? '' : 's'}`;
  io.out(`${count} added to ${REVIEWS_FILE}; \`floorkeeper score\` counts with it`);
  return 0;
}

function parseVerdict(text: string, before: readonly Verdict[] = []): readonly Verdict[] {
  const parts = /^(?<call>.+)\/(?<turn>[^/=]+)=(?<verdict>\w+)$/u.exec(text)?.groups;
  const verdict = PERSON_VERDICTS.find((each) => each === parts?.['verdict']);
  if (parts === undefined || verdict === undefined) {
    throw new InvalidArgumentError(`expected CALL/TURN=${PERSON_VERDICTS.join('|')}`);
  }
  const { call = '', turn = '' } = parts;
  return [...before, { call, turn, verdict }];
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError('expected a whole number from 1 to 10000');
}

/** A confidence of 0.8 or less. */
const UNSURE = 0.4;
