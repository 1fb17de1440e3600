import { dataAt, didYouMean, type DataPath } from '../../authored/index.ts';
import { clauseFault } from '../../policy/index.ts';
import type { ScenarioFault } from './issue.ts';

/** The workflows that there are policies for, each with the types of its messages. */
export type KnownWorkflows = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Names in a scenario that its policies do not have: a workflow, a message, the message of a clause.
 * A misspelt one would only show after a call, as a moment that never came. Reported beside the schema's
 * own faults, so the file may hold values of any type.
 */
export function faultsOfNames(file: unknown, workflows: KnownWorkflows): readonly ScenarioFault[] {
  const workflow = dataAt(file, ['workflow']);
  if (typeof workflow !== 'string') return [];
  const messages = workflows.get(workflow);
  if (messages === undefined) {
    return [unknown(['workflow'], 'workflow', workflow, [...workflows.keys()])];
  }
  return [
    ...namesIn(file).flatMap(({ path, name }) =>
      messages.has(name) ? [] : [unknown(path, 'message', name, [...messages])],
    ),
    ...clausesIn(file).flatMap(({ path, name }) => {
      const fault = clauseFault(name);
      if (fault !== undefined) return [unknown(path, 'clause', name, fault.known, fault.asked)];
      const [family, messageType = ''] = name.split('.');
      if (family !== 'messages' || messages.has(messageType)) return [];
      return [unknown(path, 'message', messageType, [...messages])];
    }),
  ];
}

type Named = { readonly path: DataPath; readonly name: string };

/** Everywhere that a message's type can stand. */
function namesIn(file: unknown): readonly Named[] {
  return [
    ...inEach(file, ['caller'], ['when', 'message']),
    // `none` is the message in force before the first one.
    ...inEach(file, ['expect', 'decision'], ['message']).filter(({ name }) => name !== 'none'),
    ...inEach(file, ['expect', 'playback'], ['message']),
    ...inEach(file, ['expect', 'transcript', 'heard'], ['message']),
    ...named(file, ['expect', 'recovery', 'next', 'after']),
    ...named(file, ['expect', 'recovery', 'next', 'message']),
    ...inEach(file, ['expect', 'recovery', 'messages'], []),
    ...inEach(file, ['expect', 'recovery', 'delivered'], []),
  ];
}

function clausesIn(file: unknown): readonly Named[] {
  const list = ['expect', 'decision'];
  return listAt(file, list).flatMap((_, index) =>
    ['clause', 'overruled'].flatMap((key) => {
      const path = [...list, index, key];
      return [...named(file, path), ...inEach(file, path, [])];
    }),
  );
}

function inEach(file: unknown, list: DataPath, inside: DataPath): readonly Named[] {
  return listAt(file, list).flatMap((_, index) => named(file, [...list, index, ...inside]));
}

function named(file: unknown, path: DataPath): readonly Named[] {
  const name = dataAt(file, path);
  return typeof name === 'string' ? [{ path, name }] : [];
}

function listAt(file: unknown, path: DataPath): readonly unknown[] {
  const value = dataAt(file, path);
  return Array.isArray(value) ? value : [];
}

function unknown(
  path: DataPath,
  thing: 'workflow' | 'message' | 'clause',
  name: string,
  known: readonly string[],
  asked = name,
): ScenarioFault {
  const hint = didYouMean(asked, known) ?? HINT_OF_THING[thing];
  const message = `the policies have no ${thing} \`${name}\``;
  return { path, what: { code: 'SCENARIO_UNKNOWN_NAME', message, hint } };
}

/** Where there are too many names to list, and none is near. */
const HINT_OF_THING = {
  workflow: 'name a workflow of the folder of policies; `--policies` names another folder',
  message: 'name a message of the workflow; `floorkeeper explain FILE` lists them',
  clause: 'name a clause of docs/clauses.md',
} as const;
