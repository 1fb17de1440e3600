import { parseArgs } from 'node:util';

/** The part of the worker's command line that is needed before the worker starts. */
export type WorkerArguments = {
  /** `start`, `dev` and the like; absent where only help or the version is asked for. */
  readonly command: string | undefined;
  /** Command-line options that override environment variables. */
  readonly environment: Readonly<Record<string, string>>;
};

/** The options of the agents CLI that stand for a name of the environment. */
const NAMES = {
  url: 'LIVEKIT_URL',
  'api-key': 'LIVEKIT_API_KEY',
  'api-secret': 'LIVEKIT_API_SECRET',
  'log-level': 'LOG_LEVEL',
} as const;

/** Further options of the agents CLI that take a value, so that none is taken for the command. */
const WITH_VALUE = ['worker-token', 'room', 'participant-identity', 'cli-addr', 'connect-addr'];

/** Reads the command line as the agents CLI will. The CLI itself reports errors in it. */
export function readWorkerArguments(args: readonly string[]): WorkerArguments {
  const string = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      ...Object.fromEntries([...Object.keys(NAMES), ...WITH_VALUE].map((name) => [name, string])),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'V' },
    },
  });
  const environment = Object.fromEntries(
    Object.entries(NAMES).flatMap(([option, name]) => {
      const value = values[option];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const isInquiry = values['help'] === true || values['version'] === true;
  return { command: isInquiry ? undefined : positionals[0], environment };
}
