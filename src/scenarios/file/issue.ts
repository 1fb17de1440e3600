import type { DataPath, FileFault, Format, Issue, YamlData } from '../../authored/index.ts';
import { pathText } from '../../authored/index.ts';

/** What can be wrong with a scenario file; each has a row in `docs/errors.md`. */
export const SCENARIO_CODES = [
  'SCENARIO_SYNTAX',
  'SCENARIO_TOO_LARGE',
  'SCENARIO_DUPLICATE_KEY',
  'SCENARIO_UNKNOWN_KEY',
  'SCENARIO_MISSING_KEY',
  'SCENARIO_WRONG_VALUE',
  'SCENARIO_CONFLICT',
  'SCENARIO_UNREADABLE',
  'SCENARIO_UNKNOWN_NAME',
] as const;
export type ScenarioCode = (typeof SCENARIO_CODES)[number];

/** One thing wrong with a scenario file. */
export type ScenarioIssue = Issue<ScenarioCode>;

const CODE_OF_FAULT: Readonly<Record<FileFault, ScenarioCode>> = {
  SYNTAX: 'SCENARIO_SYNTAX',
  TOO_LARGE: 'SCENARIO_TOO_LARGE',
  DUPLICATE_KEY: 'SCENARIO_DUPLICATE_KEY',
  UNKNOWN_KEY: 'SCENARIO_UNKNOWN_KEY',
  MISSING_KEY: 'SCENARIO_MISSING_KEY',
  UNREADABLE: 'SCENARIO_UNREADABLE',
  WRONG_TYPE: 'SCENARIO_WRONG_VALUE',
  WRONG_VALUE: 'SCENARIO_WRONG_VALUE',
  OUT_OF_RANGE: 'SCENARIO_WRONG_VALUE',
  BAD_NAME: 'SCENARIO_WRONG_VALUE',
  BAD_KEYPAD_KEY: 'SCENARIO_WRONG_VALUE',
  BAD_PATTERN: 'SCENARIO_WRONG_VALUE',
};

/** Scenarios, as the reader of authored files knows them. */
export const SCENARIO_FORMAT: Format<ScenarioCode> = {
  noun: 'scenario',
  codeOf: (fault) => CODE_OF_FAULT[fault],
  advice: {
    meantWord: (_, written) => MEANT.get(written.toLowerCase()),
    meantKeys: () => [],
    hintForKey: () => undefined,
    hintForValue: ({ value, path }) =>
      typeof value === 'number' && path.at(-1) === 'press'
        ? `keys are text: write \`press: "${value}"\``
        : undefined,
    exampleOf: () => undefined,
  },
};

/** What people write for `true` and `false` who know YAML 1.1. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...['yes', 'y', 'on'].map((word): [string, string] => [word, 'true']),
  ...['no', 'n', 'off'].map((word): [string, string] => [word, 'false']),
]);

/** A fault before its place in the file is looked up. */
export type ScenarioFault = {
  readonly path: DataPath;
  readonly what: Pick<ScenarioIssue, 'code' | 'message' | 'hint'>;
};

/** An issue at a path of a file. */
export function issueAt(source: YamlData, { path, what }: ScenarioFault): ScenarioIssue {
  return {
    ...what,
    severity: 'error',
    file: source.file,
    ...source.valueAt(path),
    path: pathText(path),
  };
}
