import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';

import { toExpectations } from './scenario-expect.ts';
import { describeZodIssue, issueAt, type Path, type ScenarioIssue } from './scenario-issue.ts';
import { ScenarioFile, type MomentFile, type StepFile } from './scenario-schema.ts';
import type { CallerAct, CallerStep, Moment, Scenario } from './scenario.ts';

/** A scenario, or everything that is wrong with its file. */
export type ScenarioResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly issues: readonly ScenarioIssue[] };

/** Reads a scenario file; a file that cannot be read is an issue of its own. */
export async function readScenario(path: string, shownAs = path): Promise<ScenarioResult> {
  try {
    return parseScenario(await readFile(path, 'utf8'), shownAs, dirname(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    const issue = {
      code: 'SCENARIO_UNREADABLE',
      severity: 'error',
      file: shownAs,
      line: 1,
      column: 1,
      path: '',
      message: `cannot read the scenario: ${code}`,
      hint: 'name a `.yaml` file of a scenario, as those in test/calls',
    } as const;
    return { ok: false, issues: [issue] };
  }
}

/**
 * The scenario that a text describes, or all of its faults. Never throws on what is in it.
 * Recordings are found relative to `folder`.
 */
export function parseScenario(text: string, file: string, folder: string): ScenarioResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const source = { file, document, lines };
  if (document.errors.length > 0) {
    return { ok: false, issues: document.errors.map((error) => syntaxIssue(source, error)) };
  }
  const input: unknown = document.toJS();
  const parsed = ScenarioFile.safeParse(input);
  const faults: Fault[] = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => [...describeZodIssue(issue, input, ScenarioFile)]);
  const steps = listAt(input, 'caller').map((step, index) => stepOf(step, index, folder, faults));
  if (!parsed.success || faults.length > 0) {
    const issues = faults.map(({ path, what }) => issueAt(source, path, what));
    return { ok: false, issues: inReadingOrder(issues) };
  }
  const { description, workflow, recognizer = 'recognised', limitMs = LIMIT_MS } = parsed.data;
  return {
    ok: true,
    scenario: {
      name: basename(file).replace(/\.ya?ml$/, ''),
      file,
      description,
      workflow,
      recognizer,
      limitMs,
      steps: steps.map((step, index) => ({ ...step, line: lineOf(source, ['caller', index]) })),
      expect: toExpectations(parsed.data.expect),
    },
  };
}

type Source = {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
};

type Fault = { readonly path: Path; readonly what: Parameters<typeof issueAt>[2] };

type RawStep = Partial<StepFile> & { readonly when?: Partial<MomentFile> };

/** One step, with faults added for what it lacks or has twice; the schema has seen its values. */
function stepOf(
  step: unknown,
  index: number,
  folder: string,
  faults: Fault[],
): Omit<CallerStep, 'line'> {
  const raw = (typeof step === 'object' && step !== null ? step : {}) as RawStep;
  const path = ['caller', index];
  const conflict = (at: Path, message: string, hint: string): void => {
    faults.push({ path: at, what: { code: 'SCENARIO_CONFLICT', message, hint } });
  };
  const acts = ACT_KEYS.filter((key) => raw[key] !== undefined);
  if (acts.length !== 1) {
    conflict(
      path,
      acts.length === 0 ? 'the step does nothing' : `the step does ${acts.length} things at once`,
      'write one of `say`, `play`, `press`, `hangUp`; a second thing is a step of its own',
    );
  }
  for (const [key, belongsTo] of ACT_OPTIONS) {
    if (raw[key] === undefined || acts.some((act) => belongsTo.includes(act))) continue;
    conflict(
      [...path, key],
      `\`${key}\` means nothing here`,
      `it belongs to ${belongsTo.map((act) => `\`${act}\``).join(' and ')}`,
    );
  }
  const when = raw.when ?? {};
  const moments = MOMENT_KEYS.filter((key) => when[key] !== undefined);
  if (raw.when !== undefined && moments.length !== 1) {
    conflict(
      [...path, 'when'],
      moments.length === 0 ? '`when` names no moment' : '`when` names more than one moment',
      'write one of `startedMs` or `finishedMs` with `message`, `afterPreviousMs`, `agentSilentMs`',
    );
  }
  const isOfMessage = when.startedMs !== undefined || when.finishedMs !== undefined;
  if (moments.length === 1 && isOfMessage !== (when.message !== undefined)) {
    conflict(
      [...path, 'when'],
      isOfMessage ? '`when` names no message' : '`message` means nothing here',
      '`message` goes with `startedMs` or `finishedMs`',
    );
  }
  return { when: momentOf(when), act: actOf(raw, folder) };
}

function actOf(raw: RawStep, folder: string): CallerAct {
  const peakDb = raw.peakDb ?? PEAK_DB;
  if (raw.say !== undefined) {
    return { type: 'say', text: raw.say, voice: raw.voice ?? 'rms', peakDb };
  }
  // The schema has not passed yet: what stands there may be of any type.
  if (typeof raw.play === 'string') {
    return { type: 'play', path: resolve(folder, raw.play), words: raw.words, peakDb };
  }
  if (raw.press !== undefined) {
    return { type: 'press', keys: raw.press, gapMs: raw.gapMs ?? GAP_MS };
  }
  return { type: 'hang_up' };
}

function momentOf(when: Partial<MomentFile>): Moment {
  if (when.agentSilentMs !== undefined) return { type: 'agent_silent', forMs: when.agentSilentMs };
  if (when.message !== undefined) {
    const message = {
      messageType: when.message,
      role: when.role,
      occurrence: when.occurrence ?? 1,
    };
    return when.startedMs === undefined
      ? { type: 'message_finished', message, afterMs: when.finishedMs ?? 0 }
      : { type: 'message_started', message, afterMs: when.startedMs };
  }
  return { type: 'after_previous', afterMs: when.afterPreviousMs ?? 0 };
}

function syntaxIssue(source: Source, error: Document['errors'][number]): ScenarioIssue {
  const { line, col } = source.lines.linePos(error.pos[0]);
  return {
    code: 'SCENARIO_SYNTAX',
    severity: 'error',
    file: source.file,
    line,
    column: col,
    path: '',
    // The parser's first line says what is wrong; the rest repeats the text.
    message: (error.message.split(' at line ')[0] ?? error.message).toLowerCase(),
  };
}

function listAt(input: unknown, key: string): readonly unknown[] {
  const value = (input as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return Array.isArray(value) ? value : [];
}

function lineOf(source: Source, path: Path): number {
  return issueAt(source, path, { code: 'SCENARIO_SYNTAX', message: '' }).line;
}

function inReadingOrder(issues: readonly ScenarioIssue[]): readonly ScenarioIssue[] {
  return issues.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

const ACT_KEYS = ['say', 'play', 'press', 'hangUp'] as const;
const ACT_OPTIONS: readonly (readonly [keyof StepFile, readonly (typeof ACT_KEYS)[number][]])[] = [
  ['voice', ['say']],
  ['words', ['play']],
  ['peakDb', ['say', 'play']],
  ['gapMs', ['press']],
];
const MOMENT_KEYS = ['startedMs', 'finishedMs', 'afterPreviousMs', 'agentSilentMs'] as const;

/** Longer than any call of a scenario should take, so that a hung one ends. */
const LIMIT_MS = 90_000;
/** Half of full scale: loud and clear, and no recording clips. */
const PEAK_DB = -6;
/** A person dialling: from key to key. */
const GAP_MS = 300;
