import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { CallError, type Scenario } from './file/index.ts';
import type { LivekitAccess } from './caller/index.ts';
import {
  logTail,
  startBackground,
  type BackgroundProcess,
  freeTcpPort,
  startLivekitServer,
  ensureRecognizerFiles,
} from '../offline/index.ts';
import { AGENT_VOICE } from './judge/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything a call needs beside a caller: a server, offline speech, a registered worker. */
export type CallStack = {
  readonly access: LivekitAccess;
  readonly agentName: string;
  /** Where the worker writes the records. */
  readonly folder: string;
  /** Lets the recogniser hear what a scripted scenario says, or really recognise. */
  prepareRecognizer(scenario: Scenario): Promise<void>;
  stop(): Promise<void>;
};

/** How to start a stack. */
export type CallStackOptions = {
  readonly env: Environment;
  /** Folder of the policies, absolute. */
  readonly policies: string;
  /** For the records, the logs and the worker's state; made if missing. */
  readonly folder: string;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Starts a livekit-server (or uses the one that `LIVEKIT_URL` names), the offline speech server and
 * the real worker, each a process of its own on free ports, and waits until the worker is registered.
 *
 * Whatever fails, what was started before is stopped. Rejects with `LocalError` or `CallError`.
 */
export async function startCallStack(options: CallStackOptions): Promise<CallStack> {
  const { env, folder, onProgress, signal } = options;
  await mkdir(folder, { recursive: true });
  await using started = new AsyncDisposableStack();
  onProgress('starting livekit-server');
  const access = await startLivekitServer({ env, runFolder: folder });
  started.defer(() => access.stop());
  signal.throwIfAborted();
  onProgress('starting offline speech');
  const speechUrl = await startSpeech(options, started);
  signal.throwIfAborted();
  onProgress('starting the worker');
  const agentName = `floorkeeper-${randomBytes(4).toString('hex')}`;
  await startWorker(options, { access, agentName, speechUrl }, started);
  const running = started.move();
  return {
    access,
    agentName,
    folder,
    prepareRecognizer: (scenario) => loadScript(speechUrl, scenario),
    stop: () => running.disposeAsync(),
  };
}

async function startSpeech(
  { env, folder, signal }: CallStackOptions,
  started: AsyncDisposableStack,
): Promise<string> {
  // Checked here and not in the process, so that a missing recogniser is reported with its cure at once.
  await ensureRecognizerFiles({ env });
  const port = await freeTcpPort();
  const speech = await startBackground({
    command: process.execPath,
    args: [sourceFile('../offline/speech/main'), '--port', String(port)],
    cwd: folder,
    env,
    logFile: join(folder, 'speech-server.log'),
    stopWithinMs: STOP_WITHIN_MS,
  });
  started.defer(() => speech.stop());
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/healthz`, speech, 'the offline speech server', signal);
  return url;
}

async function startWorker(
  { env, folder, policies, signal }: CallStackOptions,
  its: { readonly access: LivekitAccess; readonly agentName: string; readonly speechUrl: string },
  started: AsyncDisposableStack,
): Promise<void> {
  const port = await freeTcpPort();
  const { url, apiKey, apiSecret } = its.access;
  const worker = await startBackground({
    command: process.execPath,
    args: [sourceFile('../worker'), 'start'],
    // Not in the user's folder, which may have a `.env`: only the scenario decides how its call runs.
    cwd: folder,
    env: {
      ...withoutProviders(env),
      LIVEKIT_URL: url,
      LIVEKIT_API_KEY: apiKey,
      LIVEKIT_API_SECRET: apiSecret,
      FLOORKEEPER_AGENT_NAME: its.agentName,
      FLOORKEEPER_HTTP_PORT: String(port),
      FLOORKEEPER_POLICIES: policies,
      FLOORKEEPER_RECORDS: folder,
      FLOORKEEPER_RAW_RECORDS: folder,
      FLOORKEEPER_STATE: join(folder, 'state'),
      FLOORKEEPER_TTS_VOICE: AGENT_VOICE,
      OPENAI_BASE_URL: `${its.speechUrl}/v1`,
      OPENAI_API_KEY: 'offline',
    },
    logFile: join(folder, 'worker.log'),
    stopWithinMs: STOP_WITHIN_MS,
  });
  started.defer(() => worker.stop());
  // The framework's health port says 200 once the worker is registered, 503 before.
  await answers(`http://127.0.0.1:${port}/`, worker, 'the worker', signal);
}

/** Each act in turn is an utterance; `|` parts a recording where its pause ends an utterance. */
async function loadScript(speechUrl: string, { recognizer, steps }: Scenario): Promise<void> {
  const transcripts = steps.flatMap(({ act }) => {
    if (act.type === 'say') return [act.text];
    if (act.type !== 'play') return [];
    return (act.words ?? '').split('|').map((part) => part.trim());
  });
  const isScripted = recognizer === 'scripted' && transcripts.length > 0;
  const response = await fetch(
    `${speechUrl}/local/script`,
    isScripted
      ? {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ transcripts }),
        }
      : { method: 'DELETE' },
  );
  if (!response.ok) {
    throw new Error(`the speech server refused a script: ${await response.text()}`);
  }
}

/** Waits until a program answers 200. Where it ends instead, rejects with the last lines that it printed. */
async function answers(
  url: string,
  program: BackgroundProcess,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAtMs = Date.now() + READY_WITHIN_MS;
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok === true) return;
    const ended = !program.isRunning();
    if (ended || Date.now() > giveUpAtMs) {
      const tail = await logTail(program.logFile, 1);
      throw new CallError(
        'CALL_NO_WORKER',
        `${name} ${ended ? 'ended before it was ready' : `was not ready within ${READY_WITHIN_MS / 1000} s`}: ${tail}`,
        `read its log, ${program.logFile}`,
      );
    }
    await delay(POLL_MS);
  }
}

/** Leaves out the keys of real providers: a scenario's call is free and repeatable. */
function withoutProviders(env: Environment): Environment {
  const names = ['FLOORKEEPER_STT', 'FLOORKEEPER_LLM', 'FLOORKEEPER_TTS', 'FLOORKEEPER_TTS_VOICE'];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

/** A module beside this one, as source or as built. */
function sourceFile(path: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(`${path}${extension}`, import.meta.url));
}

/** Cold, with the models of VAD and recogniser to load, on two cores that others use too. */
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;
const POLL_MS = 100;
