import { basename, dirname } from 'node:path';

import {
  dataAt,
  describeFaults,
  readAuthored,
  readYaml,
  sortIssues,
  type YamlData,
} from '../../authored/index.ts';
import { toExpectations } from './expect.ts';
import { issueAt, SCENARIO_FORMAT, type ScenarioIssue } from './issue.ts';
import { faultsOfNames, type KnownWorkflows } from './names.ts';
import { ScenarioFile } from './schema.ts';
import { faultsOfStep, toStep } from './step.ts';
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
  const read = await readAuthored(path, SCENARIO_FORMAT, shownAs);
  if (!read.ok) return { ok: false, issues: [read.issue] };
  return parseScenario(read.text, shownAs, dirname(path), workflows);
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
  const source = readYaml(text, file, SCENARIO_FORMAT);
  const parsed = ScenarioFile.safeParse(source.data);
  const found = parsed.success
    ? []
    : describeFaults(parsed.error.issues, source, {
        format: SCENARIO_FORMAT,
        schema: ScenarioFile,
      });
  const issues: readonly ScenarioIssue[] = [
    ...source.issues,
    ...(source.hasSyntaxFault ? [] : found.map(({ issue }) => issue)),
    ...(source.hasSyntaxFault ? [] : faultsOfUse(source, folder, workflows)),
  ];
  if (!parsed.success || issues.length > 0) return { ok: false, issues: sortIssues(issues) };
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
        line: source.valueAt(['caller', index]).line,
      })),
      expect: toExpectations(parsed.data.expect),
    },
  };
}

/** What the schema cannot say: relations between keys, and names that the policies must have. */
function faultsOfUse(
  source: YamlData,
  folder: string,
  workflows: KnownWorkflows | undefined,
): readonly ScenarioIssue[] {
  const steps = dataAt(source.data, ['caller']);
  const faults = [
    ...(Array.isArray(steps) ? steps : []).flatMap((step, index) =>
      faultsOfStep(step, index, folder),
    ),
    ...(workflows === undefined ? [] : faultsOfNames(source.data, workflows)),
  ];
  return faults.map((fault) => issueAt(source, fault));
}

/** Longer than any call of a scenario should take, so that a hung one ends. */
const LIMIT_MS = 90_000;
