import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { DataPath } from '../../authored/index.ts';
import type { ScenarioFault } from './issue.ts';
import type { MomentFile, StepFile } from './schema.ts';
import type { CallerAct, CallerStep, Moment } from './scenario.ts';

/**
 * What the schema cannot say about a step: that it does one thing, at one moment, with a recording
 * that exists. Reported beside the schema's own faults, so the step may hold values of any type.
 */
export function faultsOfStep(
  step: unknown,
  index: number,
  folder: string,
): readonly ScenarioFault[] {
  // The schema has said what is wrong with a step that is not a map, and with a moment that is not one.
  if (!isMap(step)) return [];
  const path = ['caller', index];
  const { play, when } = step;
  return [
    ...faultsOfAct(step, path),
    ...(typeof play === 'string' ? faultsOfRecording(play, path, folder) : []),
    ...(isMap(when) ? faultsOfMoment(when, [...path, 'when']) : []),
  ];
}

/** A step of a file in which no fault was found. */
export function toStep(file: StepFile, folder: string): Omit<CallerStep, 'line'> {
  return { when: momentOf(file.when), act: actOf(file, folder) };
}

type RawMap = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is RawMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultsOfAct(raw: RawMap, path: DataPath): readonly ScenarioFault[] {
  const acts = ACT_KEYS.filter((key) => raw[key] !== undefined);
  const misplaced = ACT_OPTIONS.filter(
    ({ key, of }) => raw[key] !== undefined && !acts.some((act) => of.includes(act)),
  );
  const faults = misplaced.map(({ key, of }) =>
    conflict(
      [...path, key],
      `\`${key}\` has no effect here`,
      `it belongs to ${of.map((act) => `\`${act}\``).join(' and ')}`,
    ),
  );
  if (acts.length === 1) return faults;
  const message =
    acts.length === 0 ? 'the step does nothing' : `the step does ${acts.length} things at once`;
  const hint = 'write one of `say`, `play`, `press`, `hangUp`; a second thing is a step of its own';
  return [conflict(path, message, hint), ...faults];
}

function faultsOfRecording(play: string, path: DataPath, folder: string): readonly ScenarioFault[] {
  if (existsSync(resolve(folder, play))) return [];
  const message = `there is no recording \`${play}\``;
  const hint = `it is looked for beside the scenario, as ${resolve(folder, play)}`;
  return [{ path: [...path, 'play'], what: { code: 'SCENARIO_UNREADABLE', message, hint } }];
}

function faultsOfMoment(when: RawMap, path: DataPath): readonly ScenarioFault[] {
  const moments = MOMENT_KEYS.filter((key) => when[key] !== undefined);
  if (moments.length !== 1) {
    const message =
      moments.length === 0 ? '`when` names no moment' : '`when` names more than one moment';
    const hint =
      'write one of `startedMs` or `finishedMs` with `message`, `afterPreviousMs`, `agentSilentMs`';
    return [conflict(path, message, hint)];
  }
  const isOfMessage = when['startedMs'] !== undefined || when['finishedMs'] !== undefined;
  if (isOfMessage === (when['message'] !== undefined)) return [];
  const message = isOfMessage ? '`when` names no message' : '`message` has no effect here';
  return [conflict(path, message, '`message` goes with `startedMs` or `finishedMs`')];
}

function conflict(path: DataPath, message: string, hint: string): ScenarioFault {
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
