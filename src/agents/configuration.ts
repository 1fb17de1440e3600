import { z } from 'zod';

/** Which provider serves a model: the OpenAI plugin, LiveKit inference, or the offline stack. */
export type ModelChoice = {
  readonly provider: 'openai' | 'livekit' | 'offline';
  /** The provider's own name of the model. */
  readonly model: string;
};

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
  readonly stt: ModelChoice;
  readonly llm: ModelChoice;
  readonly tts: ModelChoice;
  readonly ttsVoice: string | undefined;
  readonly vad: 'bundled' | 'silero';
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
  FLOORKEEPER_STT: z
    .string()
    .regex(/^(openai|livekit)\/.+$/)
    .optional(),
  FLOORKEEPER_LLM: z
    .string()
    .regex(/^(openai|livekit)\/.+$/)
    .optional(),
  FLOORKEEPER_TTS: z
    .string()
    .regex(/^(openai|livekit)\/.+$/)
    .optional(),
  FLOORKEEPER_TTS_VOICE: z.string().min(1).optional(),
  FLOORKEEPER_VAD: z.enum(['bundled', 'silero']).default('bundled'),
  FLOORKEEPER_TOOL_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(2000),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
} as const;

const Environment = z.object(ENVIRONMENT);
type Environment = z.infer<typeof Environment>;

/** What to do about a name that is wrong, where the message alone does not say it. */
const HINTS: Readonly<Record<string, string>> = {
  LIVEKIT_URL: 'set it to the server, `ws://127.0.0.1:7880` for one started from livekit.yaml',
  LIVEKIT_API_KEY: 'set it to a key of the server, `devkey` for one started from livekit.yaml',
  LIVEKIT_API_SECRET: 'set it to the secret of that key',
  FLOORKEEPER_STT: 'write `openai/MODEL` or `livekit/PROVIDER/MODEL`',
  FLOORKEEPER_LLM: 'write `openai/MODEL` or `livekit/PROVIDER/MODEL`',
  FLOORKEEPER_TTS: 'write `openai/MODEL` or `livekit/PROVIDER/MODEL`',
};

/** Reads the environment; an empty value counts as absent. */
export function parseConfiguration(
  env: Readonly<Record<string, string | undefined>>,
): ParsedConfiguration {
  const given = Object.fromEntries(
    Object.keys(ENVIRONMENT).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = Environment.safeParse(given);
  if (parsed.success) return { ok: true, configuration: configurationOf(parsed.data) };
  const faults = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return {
      name,
      // The value itself may be a secret: it is not repeated.
      message:
        given[name] === undefined
          ? `${name} is not set`
          : `${name}: ${issue.message.toLowerCase()}`,
      hint: HINTS[name] ?? 'see .env.example',
    };
  });
  return { ok: false, faults };
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
    stt: modelOf(env.FLOORKEEPER_STT, fallback, 'gpt-4o-transcribe'),
    llm: modelOf(env.FLOORKEEPER_LLM, fallback, 'gpt-4.1'),
    tts: modelOf(env.FLOORKEEPER_TTS, fallback, 'gpt-4o-mini-tts'),
    ttsVoice: env.FLOORKEEPER_TTS_VOICE,
    vad: env.FLOORKEEPER_VAD,
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
