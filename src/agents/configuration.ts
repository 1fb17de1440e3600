import { z } from 'zod';

/** Which provider serves a model: the OpenAI plugin, LiveKit inference, or the offline stack. */
export type ModelChoice = {
  readonly provider: 'openai' | 'livekit' | 'offline';
  /** The provider's own name of the model. */
  readonly model: string;
};

/** How much the worker logs, by the names of its logger. */
export type LogLevel = z.infer<typeof LogLevel>;
const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** What the worker and its calls run with. Read from the environment once, at start. */
export type Configuration = {
  readonly livekit: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  readonly agentName: string;
  readonly http: { readonly host: string; readonly port: number };
  /** Calls at once; more are refused, and LiveKit asks another worker. */
  readonly maxCalls: number;
  readonly policies: string;
  /** Folder for what must survive a restart: compiled policies, the business store. */
  readonly stateFolder: string;
  readonly records: string | false;
  readonly rawRecords: { readonly folder: string; readonly retentionDays: number } | undefined;
  /** Path of the key that records are signed with. */
  readonly recordKey: string | undefined;
  /** File of a candidate policy that runs beside that of each call of its workflow. */
  readonly shadow: string | undefined;
  readonly stt: ModelChoice;
  readonly llm: ModelChoice;
  readonly tts: ModelChoice;
  readonly ttsVoice: string | undefined;
  readonly vad: 'bundled' | 'silero';
  /** Absent: the command's own default. */
  readonly logLevel: LogLevel | undefined;
  readonly openai: { readonly apiKey: string | undefined; readonly baseUrl: string | undefined };
  /** Milliseconds that the back office takes to answer a tool. */
  readonly toolDelayMs: number;
};

/** One thing wrong with the environment. */
export type ConfigurationFault = {
  readonly name: string;
  readonly message: string;
  readonly hint: string;
};

/** The configuration, or everything that is wrong with it at once. */
export type ParsedConfiguration =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly faults: readonly ConfigurationFault[] };

const Model = z.string().regex(/^(openai|livekit)\/.+$/, 'names no model of a provider');

/** The environment's names, each with what it must be; `.env.example` lists the same. */
export const ENVIRONMENT = {
  LIVEKIT_URL: z.url({ protocol: /^wss?$/ }),
  LIVEKIT_API_KEY: z.string().min(1),
  LIVEKIT_API_SECRET: z.string().min(1),
  FLOORKEEPER_AGENT_NAME: z.string().min(1).default('floorkeeper'),
  FLOORKEEPER_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  FLOORKEEPER_HTTP_PORT: z.coerce.number().int().min(1).max(65_535).default(8081),
  FLOORKEEPER_MAX_CALLS: z.coerce.number().int().min(1).max(1000).default(8),
  FLOORKEEPER_POLICIES: z.string().min(1).default('./policies'),
  FLOORKEEPER_STATE: z.string().min(1).default('./var'),
  FLOORKEEPER_RECORDS: z.string().min(1).default('./records'),
  FLOORKEEPER_RAW_RECORDS: z.string().min(1).optional(),
  FLOORKEEPER_RAW_RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  FLOORKEEPER_RECORD_KEY: z.string().min(1).optional(),
  FLOORKEEPER_SHADOW: z.string().min(1).optional(),
  FLOORKEEPER_STT: Model.optional(),
  FLOORKEEPER_LLM: Model.optional(),
  FLOORKEEPER_TTS: Model.optional(),
  FLOORKEEPER_TTS_VOICE: z.string().min(1).optional(),
  FLOORKEEPER_VAD: z.enum(['bundled', 'silero']).default('bundled'),
  FLOORKEEPER_TOOL_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(2000),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: LogLevel.optional(),
} as const;

/** A name of the environment that the worker reads. */
export type EnvironmentName = keyof typeof ENVIRONMENT;

const Environment = z.object(ENVIRONMENT);
type Environment = z.infer<typeof Environment>;

const MODEL_HINT = 'write `openai/MODEL` or `livekit/PROVIDER/MODEL`';

/** What to do about a name that is wrong. */
const HINTS: Readonly<Record<EnvironmentName, string>> = {
  LIVEKIT_URL: 'set it to the server: `ws://127.0.0.1:7880` is one started from livekit.yaml',
  LIVEKIT_API_KEY: 'set it to a key of the server: `devkey` is the one of livekit.yaml',
  LIVEKIT_API_SECRET: 'set it to the secret of that key',
  FLOORKEEPER_AGENT_NAME: 'set it to the name under which calls are dispatched to this worker',
  FLOORKEEPER_HTTP_HOST: 'set it to an address of this machine: `127.0.0.1`, or `0.0.0.0` for all',
  FLOORKEEPER_HTTP_PORT: 'set it to a free port, 1 to 65535',
  FLOORKEEPER_MAX_CALLS: 'set it to a whole number of calls, 1 to 1000',
  FLOORKEEPER_POLICIES: 'set it to the folder of the policy files',
  FLOORKEEPER_STATE: 'set it to a folder that the worker may write',
  FLOORKEEPER_RECORDS: 'set it to a folder that the worker may write, or to `off`',
  FLOORKEEPER_RAW_RECORDS: 'set it to a folder that the worker may write, or leave it out',
  FLOORKEEPER_RAW_RETENTION_DAYS: 'set it to a whole number of days, 1 to 3650',
  FLOORKEEPER_SHADOW: 'set it to the file of a policy without faults, or leave it out',
  FLOORKEEPER_RECORD_KEY:
    'set it to the file of an Ed25519 private key in PEM form, or leave it out',
  FLOORKEEPER_STT: MODEL_HINT,
  FLOORKEEPER_LLM: MODEL_HINT,
  FLOORKEEPER_TTS: MODEL_HINT,
  FLOORKEEPER_TTS_VOICE: 'set it to a voice of the model, or leave it out',
  FLOORKEEPER_VAD: 'write `bundled` or `silero`',
  FLOORKEEPER_TOOL_DELAY_MS: 'set it to whole milliseconds, 0 to 60000',
  OPENAI_API_KEY: 'set it to a key of the provider, or leave it out',
  OPENAI_BASE_URL: 'set it to the address of the provider: `https://models.example/v1`',
  LOG_LEVEL: 'write `trace`, `debug`, `info`, `warn`, `error` or `fatal`',
};

/** A fault of a name, with what to do about it. */
export function configurationFault(name: EnvironmentName, what: string): ConfigurationFault {
  return { name, message: `${name} ${what}`, hint: HINTS[name] };
}

/** Reads the environment; an empty value counts as absent. */
export function parseConfiguration(
  env: Readonly<Record<string, string | undefined>>,
): ParsedConfiguration {
  const given: Given = Object.fromEntries(
    Object.keys(ENVIRONMENT).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = Environment.safeParse(given);
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => {
      const name = String(issue.path[0]) as EnvironmentName;
      // The value may be a secret, so the message does not repeat it.
      const what = given[name] === undefined ? 'is not set' : `is wrong: ${reasonOf(issue)}`;
      return configurationFault(name, what);
    }),
    ...modelsWithoutProvider(given),
  ];
  if (!parsed.success || faults.length > 0) return { ok: false, faults };
  return { ok: true, configuration: configurationOf(parsed.data) };
}

/** Without an address, the request for such a model would go to a provider that nobody chose. */
function modelsWithoutProvider(given: Given): readonly ConfigurationFault[] {
  if (given.OPENAI_API_KEY !== undefined || given.OPENAI_BASE_URL !== undefined) return [];
  return MODELS.filter((name) => given[name]?.startsWith('openai/')).map((name) => ({
    name,
    message: `${name} names a model of the OpenAI plugin, but no provider is set`,
    hint: 'set OPENAI_API_KEY, or OPENAI_BASE_URL for a compatible server',
  }));
}

const MODELS = ['FLOORKEEPER_STT', 'FLOORKEEPER_LLM', 'FLOORKEEPER_TTS'] as const;

type Given = Readonly<Partial<Record<EnvironmentName, string>>>;

function reasonOf({ message }: { readonly message: string }): string {
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

function configurationOf(env: Environment): Configuration {
  const fallback =
    env.OPENAI_API_KEY === undefined && env.OPENAI_BASE_URL === undefined ? 'offline' : 'openai';
  return {
    livekit: {
      url: env.LIVEKIT_URL,
      apiKey: env.LIVEKIT_API_KEY,
      apiSecret: env.LIVEKIT_API_SECRET,
    },
    agentName: env.FLOORKEEPER_AGENT_NAME,
    http: { host: env.FLOORKEEPER_HTTP_HOST, port: env.FLOORKEEPER_HTTP_PORT },
    maxCalls: env.FLOORKEEPER_MAX_CALLS,
    policies: env.FLOORKEEPER_POLICIES,
    stateFolder: env.FLOORKEEPER_STATE,
    records: env.FLOORKEEPER_RECORDS === 'off' ? false : env.FLOORKEEPER_RECORDS,
    rawRecords:
      env.FLOORKEEPER_RAW_RECORDS === undefined
        ? undefined
        : {
            folder: env.FLOORKEEPER_RAW_RECORDS,
            retentionDays: env.FLOORKEEPER_RAW_RETENTION_DAYS,
          },
    recordKey: env.FLOORKEEPER_RECORD_KEY,
    shadow: env.FLOORKEEPER_SHADOW,
    stt: modelOf(env.FLOORKEEPER_STT, fallback, 'gpt-4o-transcribe'),
    llm: modelOf(env.FLOORKEEPER_LLM, fallback, 'gpt-4.1'),
    tts: modelOf(env.FLOORKEEPER_TTS, fallback, 'gpt-4o-mini-tts'),
    ttsVoice: env.FLOORKEEPER_TTS_VOICE,
    vad: env.FLOORKEEPER_VAD,
    logLevel: env.LOG_LEVEL,
    openai: { apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL },
    toolDelayMs: env.FLOORKEEPER_TOOL_DELAY_MS,
  };
}

function modelOf(
  choice: string | undefined,
  fallback: 'openai' | 'offline',
  model: string,
): ModelChoice {
  if (choice === undefined)
    return { provider: fallback, model: fallback === 'offline' ? 'scripted' : model };
  const slash = choice.indexOf('/');
  return {
    provider: choice.slice(0, slash) === 'livekit' ? 'livekit' : 'openai',
    model: choice.slice(slash + 1),
  };
}
