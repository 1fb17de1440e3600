import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';

import { toExpectations } from './expect.ts';
import { describeZodIssue, issueAt, type Path, type ScenarioIssue } from './issue.ts';
import { faultsOfNames, type KnownWorkflows } from './names.ts';
import { ScenarioFile } from './schema.ts';
import { faultsOfStep, toStep, type ScenarioFault } from './step.ts';
import type { Scenario } from './scenario.ts';

/** A scenario, or everything that is wrong with its file. */
export type ScenarioResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly issues: readonly ScenarioIssue[] };

/**
 * Reads a scenario file; a file that cannot be read is an issue of its own. With `workflows` the names
 * in it are held to their policies.
 */
export async function readScenario(
  path: string,
  shownAs = path,
  workflows?: KnownWorkflows,
): Promise<ScenarioResult> {
  try {
    return parseScenario(await readFile(path, 'utf8'), shownAs, dirname(path), workflows);
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
      message: code === 'ENOENT' ? 'there is no such file' : `cannot read the scenario: ${code}`,
      hint: 'name a `.yaml` file of a scenario, as those in test/calls',
    } as const;
    return { ok: false, issues: [issue] };
  }
}

/**
 * The scenario that a text describes, or all of its faults. Never throws on what is in it.
 * Recordings are found relative to `folder`.
 */
export function parseScenario(
  text: string,
  file: string,
  folder: string,
  workflows?: KnownWorkflows,
): ScenarioResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const source = { file, document, lines };
  if (document.errors.length > 0) {
    return { ok: false, issues: document.errors.map((error) => syntaxIssue(source, error)) };
  }
  const input: unknown = document.toJS();
  const parsed = ScenarioFile.safeParse(input);
  const faults: readonly ScenarioFault[] = [
    ...(parsed.success
      ? []
      : parsed.error.issues.flatMap((issue) => describeZodIssue(issue, input, ScenarioFile))),
    ...listAt(input, 'caller').flatMap((step, index) => faultsOfStep(step, index, folder)),
    ...(workflows === undefined ? [] : faultsOfNames(input, workflows)),
  ];
  if (!parsed.success || faults.length > 0) {
    const issues = faults.map(({ path, what }) => issueAt(source, path, what));
    return { ok: false, issues: inReadingOrder(issues) };
  }
  const { description, workflow, caller } = parsed.data;
  const { recognizer = 'recognised', limitMs = LIMIT_MS } = parsed.data;
  return {
    ok: true,
    scenario: {
      name: basename(file).replace(/\.ya?ml$/, ''),
      file,
      description,
      workflow,
      recognizer,
      limitMs,
      steps: caller.map((step, index) => ({
        ...toStep(step, folder),
        line: lineOf(source, ['caller', index]),
      })),
      expect: toExpectations(parsed.data.expect),
    },
  };
}

type Source = {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
};

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

/** Longer than any call of a scenario should take, so that a hung one ends. */
const LIMIT_MS = 90_000;
