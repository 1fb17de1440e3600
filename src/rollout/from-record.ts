import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { readRecord, type Envelope } from '../evidence/index.ts';
import { replay } from '../replay/index.ts';
import { answerOf, type Answer } from './answer.ts';

/** A record with an interrupted turn; `file` is its path below the folder. */
export type InterruptedCall = {
  readonly folder: string;
  readonly file: string;
  readonly turn: string;
};

const SHOWN = 'Does a record show the speech of both, decision, playout, transcript and recovery?';
const REPLAYED = 'Can an interrupted turn be replayed with audio, transcript and trace?';
const OWNED = 'Is it known which detector owns the end of the turn?';
const RULED = 'Are raw words and audio under one rule of redaction and retention?';

/** The questions that one record with an interrupted turn answers. */
export async function recordAnswers(call: InterruptedCall): Promise<readonly Answer[]> {
  const { folder, file } = call;
  const record = await readRecord(join(folder, file));
  if (!record.ok || record.head === undefined) return noRecordAnswers(`${file} cannot be read`);
  const { lines, lineOf, head } = record;
  const place = (matches: (line: Envelope) => boolean): string | undefined => {
    const line = lines.find(matches);
    return line === undefined ? undefined : `${file}:${lineOf.get(line.seq) ?? line.seq + 1}`;
  };
  return [
    ownerAnswer(lines),
    shownAnswer(place),
    await replayAnswer(call, replay(head.policy, lines), place),
  ];
}

/** The same questions where there is no such record. */
export function noRecordAnswers(why: string): readonly Answer[] {
  return [OWNED, SHOWN, REPLAYED].map((question) => answerOf(question, [], [why]));
}

function ownerAnswer(lines: readonly Envelope[]): Answer {
  const asked = lines.filter((line) => isEvent(line, 'turn_end_asked')).length;
  const longer = lines.filter((line) => isDecision(line, 'wait')).length;
  const failed = lines.filter(({ data }) => 'note' in data && data.note === 'turn_detector_out');
  return answerOf(
    OWNED,
    asked === 0
      ? []
      : [
          `LiveKit's turn detection: it found ${asked} ends of a turn in this call, and the policy only made it wait longer, ${longer} times`,
        ],
    [
      ...(asked === 0 ? ['no end of a turn is on the record: nobody knows who owns it'] : []),
      ...(failed.length > 0
        ? ['the turn detector failed in this call, and LiveKit took its shorter delay']
        : []),
    ],
  );
}

type Place = (matches: (line: Envelope) => boolean) => string | undefined;

function shownAnswer(place: Place): Answer {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ["the caller's speech", place((line) => isEvent(line, 'user_speech_started'))],
    ["the agent's speech", place((line) => isEvent(line, 'message_started'))],
    ['the decision', place((line) => isDecision(line, 'interrupt'))],
    ['what playout did', place((line) => isEvent(line, 'playout_stopped'))],
    ['the transcript, as evidence', place((line) => isEvent(line, 'words_heard'))],
    ['the recovery', place(({ type }) => type === 'interruption.recovered')],
  ];
  return answerOf(SHOWN, ...divided(parts));
}

async function replayAnswer(
  { folder, file, turn }: InterruptedCall,
  result: ReturnType<typeof replay>,
  place: Place,
): Promise<Answer> {
  const stem = file.slice(0, -'.jsonl'.length);
  const beside = async (end: string): Promise<string | undefined> => {
    const found = await stat(join(folder, stem + end)).catch(() => undefined);
    return found?.isFile() === true ? stem + end : undefined;
  };
  const isSame = result.difference === undefined && result.error === undefined;
  return answerOf(
    REPLAYED,
    ...divided([
      [
        'the decisions',
        isSame ? `${file}, turn ${turn}: the same ${result.decisions} decisions` : undefined,
      ],
      ['the audio beside the record', await beside('.wav')],
      ['the transcript beside the record', await beside('.raw.jsonl')],
      ["the id of LiveKit's trace", place(({ data }) => 'traceId' in data)],
    ]),
  );
}

/** What is stored of words and audio, and until when. */
export async function retentionAnswer(folder: string): Promise<Answer> {
  const names = await readdir(folder, { recursive: true });
  const raw = names.filter((name) => name.endsWith('.raw.jsonl'));
  const audio = names.filter((name) => name.endsWith('.wav'));
  if (raw.length === 0 && audio.length === 0) {
    return answerOf(RULED, ['neither words nor audio lie beside these records'], []);
  }
  const days = new Set<unknown>();
  for (const name of raw.slice(0, LOOKED_AT)) days.add(await retentionOf(join(folder, name)));
  const missing = [
    ...(days.has(undefined) ? ['a raw record does not say how long it is kept'] : []),
    ...(days.size > 1 ? [`raw records are kept for different times: ${[...days].join(', ')}`] : []),
    ...(audio.length > 0 && raw.length === 0
      ? ['audio lies beside the records, and nothing says how long it is kept']
      : []),
  ];
  const found = `${raw.length} raw records and ${audio.length} recordings; kept for ${[...days].join(', ')} days`;
  return answerOf(RULED, [found], missing);
}

/** The answer about retention where no folder was named. */
export function noRetentionAnswer(why: string): Answer {
  return answerOf(RULED, [], [why]);
}

async function retentionOf(path: string): Promise<number | undefined> {
  const [first = ''] = (await readFile(path, 'utf8')).split('\n', 1);
  const days = /"retentionDays":(\d+)/.exec(first)?.[1];
  return days === undefined ? undefined : Number(days);
}

function divided(
  parts: readonly (readonly [string, string | undefined])[],
): [readonly string[], readonly string[]] {
  return [
    parts.flatMap(([title, where]) => (where === undefined ? [] : [`${title}: ${where}`])),
    parts.flatMap(([title, where]) => (where === undefined ? [`${title} is not there`] : [])),
  ];
}

function isEvent({ data }: Envelope, type: string): boolean {
  return fieldOf(fieldOf(data, 'event'), 'type') === type;
}

function isDecision({ type, data }: Envelope, verdict: string): boolean {
  return (
    type === 'floorkeeper.decision' && fieldOf(fieldOf(data, 'decision'), 'verdict') === verdict
  );
}

/** A record comes from elsewhere: nothing about what is in a line is taken for granted. */
function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return fields[key];
}

/** Raw records are of one operator: these say it for all. */
const LOOKED_AT = 100;
