import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { issueAt, Path } from './issue.ts';
import type { MomentFile, StepFile } from './schema.ts';
import type { CallerAct, CallerStep, Moment } from './scenario.ts';

/** A fault before its place in the file is looked up. */
export type ScenarioFault = {
  readonly path: Path;
  readonly what: Parameters<typeof issueAt>[2];
};

/**
 * What the schema cannot say about a step: that it does one thing, at one moment, with a recording
 * that is there. Told beside the schema's own faults, so the step may hold values of any type.
 */
export function faultsOfStep(
  step: unknown,
  index: number,
  folder: string,
): readonly ScenarioFault[] {
  const raw = (typeof step === 'object' && step !== null ? step : {}) as RawStep;
  const path = ['caller', index];
  return [
    ...faultsOfAct(raw, path),
    ...(typeof raw.play === 'string' ? faultsOfRecording(raw.play, path, folder) : []),
    ...(raw.when === undefined ? [] : faultsOfMoment(raw.when, [...path, 'when'])),
  ];
}

/** A step of a file in which no fault was found. */
export function toStep(file: StepFile, folder: string): Omit<CallerStep, 'line'> {
  return { when: momentOf(file.when), act: actOf(file, folder) };
}

type RawStep = Partial<Record<keyof StepFile, unknown>> & { readonly when?: RawMoment };
type RawMoment = Partial<Record<keyof MomentFile, unknown>>;

function faultsOfAct(raw: RawStep, path: Path): readonly ScenarioFault[] {
  const acts = ACT_KEYS.filter((key) => raw[key] !== undefined);
  const misplaced = ACT_OPTIONS.filter(
    ({ key, of }) => raw[key] !== undefined && !acts.some((act) => of.includes(act)),
  );
  const faults = misplaced.map(({ key, of }) =>
    conflict(
      [...path, key],
      `\`${key}\` means nothing here`,
      `it belongs to ${of.map((act) => `\`${act}\``).join(' and ')}`,
    ),
  );
  if (acts.length === 1) return faults;
  const message =
    acts.length === 0 ? 'the step does nothing' : `the step does ${acts.length} things at once`;
  const hint = 'write one of `say`, `play`, `press`, `hangUp`; a second thing is a step of its own';
  return [conflict(path, message, hint), ...faults];
}

function faultsOfRecording(play: string, path: Path, folder: string): readonly ScenarioFault[] {
  if (existsSync(resolve(folder, play))) return [];
  const message = `there is no recording \`${play}\``;
  const hint = `it is looked for beside the scenario, as ${resolve(folder, play)}`;
  return [{ path: [...path, 'play'], what: { code: 'SCENARIO_UNREADABLE', message, hint } }];
}

function faultsOfMoment(when: RawMoment, path: Path): readonly ScenarioFault[] {
  const moments = MOMENT_KEYS.filter((key) => when[key] !== undefined);
  if (moments.length !== 1) {
    const message =
      moments.length === 0 ? '`when` names no moment' : '`when` names more than one moment';
    const hint =
      'write one of `startedMs` or `finishedMs` with `message`, `afterPreviousMs`, `agentSilentMs`';
    return [conflict(path, message, hint)];
  }
  const isOfMessage = when.startedMs !== undefined || when.finishedMs !== undefined;
  if (isOfMessage === (when.message !== undefined)) return [];
  const message = isOfMessage ? '`when` names no message' : '`message` means nothing here';
  return [conflict(path, message, '`message` goes with `startedMs` or `finishedMs`')];
}

function conflict(path: Path, message: string, hint: string): ScenarioFault {
  return { path, what: { code: 'SCENARIO_CONFLICT', message, hint } };
}

function actOf(file: StepFile, folder: string): CallerAct {
  const { peakDb = PEAK_DB } = file;
  if (file.say !== undefined) {
    return { type: 'say', text: file.say, voice: file.voice ?? 'rms', peakDb };
  }
  if (file.play !== undefined) {
    return { type: 'play', path: resolve(folder, file.play), words: file.words, peakDb };
  }
  if (file.press !== undefined) {
    return { type: 'press', keys: file.press, gapMs: file.gapMs ?? GAP_MS };
  }
  return { type: 'hang_up' };
}

function momentOf(when: MomentFile): Moment {
  if (when.agentSilentMs !== undefined) return { type: 'agent_silent', forMs: when.agentSilentMs };
  if (when.message === undefined) {
    return { type: 'after_previous', afterMs: when.afterPreviousMs ?? 0 };
  }
  const message = {
    messageType: when.message,
    role: when.role,
    occurrence: when.occurrence ?? 1,
  };
  return when.startedMs === undefined
    ? { type: 'message_finished', message, afterMs: when.finishedMs ?? 0 }
    : { type: 'message_started', message, afterMs: when.startedMs };
}

const ACT_KEYS = ['say', 'play', 'press', 'hangUp'] as const;
const ACT_OPTIONS: readonly {
  readonly key: keyof StepFile;
  readonly of: readonly (typeof ACT_KEYS)[number][];
}[] = [
  { key: 'voice', of: ['say'] },
  { key: 'words', of: ['play'] },
  { key: 'peakDb', of: ['say', 'play'] },
  { key: 'gapMs', of: ['press'] },
];
const MOMENT_KEYS = ['startedMs', 'finishedMs', 'afterPreviousMs', 'agentSilentMs'] as const;

/** Half of full scale: loud and clear, and no recording clips. */
const PEAK_DB = -6;
/** A person dialling: from key to key. */
const GAP_MS = 300;
