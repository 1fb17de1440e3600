import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { RoomServiceClient } from 'livekit-server-sdk';
import { parseDocument } from 'yaml';

import { type BackgroundProcess, logTail, startBackground } from './child-process.ts';
import { freeTcpPort, freeUdpPort, isTcpPortTaken } from './free-port.ts';
import { type FindServerOptions, findLivekitServer } from './livekit-binary.ts';
import { LocalError } from './local-error.ts';

/** A livekit-server that answers, and the key that opens it. */
export type LivekitServer = {
  /** `ws://127.0.0.1:PORT`, or what `LIVEKIT_URL` says. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** What the server prints. Absent where `LIVEKIT_URL` names one that somebody else runs. */
  readonly logFile: string | undefined;
  /** Ends the server, if it was started here, and resolves when it is gone. May be called again. */
  stop(): Promise<void>;
};

/** How to start a server; everything has a default. */
export type LivekitServerOptions = FindServerOptions & {
  /** Where its configuration and its log go; made if missing. Without it: a new temporary folder. */
  readonly runFolder?: string;
  /** The TCP port to listen on. Without it: one that is free. */
  readonly port?: number;
};

const configFile = fileURLToPath(new URL('../../../livekit.yaml', import.meta.url));
const apiKey = 'devkey';
/** It starts in under 1.5 s; a machine that builds something else at the same time needs longer. */
const readyBoundMs = 30_000;
const pollMs = 50;
/** It waits for its participants at SIGTERM; ours have left by then, and those that stay are stuck. */
const stopWithinMs = 5000;
/** A SIGTERM in its first 100 ms is lost (v1.13.5, server.go: `running`); a second one means "now". */
const askAgainAfterMs = 300;
/** How often other ports are tried when another program takes a free one first. */
const attempts = 5;

/**
 * Starts a livekit-server on loopback and waits until it answers. Where `LIVEKIT_URL` is set, starts none
 * and only makes sure that the server there answers. Any number of servers can run on one machine.
 */
export async function startLivekitServer(
  options: LivekitServerOptions = {},
): Promise<LivekitServer> {
  const { env = process.env, port } = options;
  if (env['LIVEKIT_URL']) return useRunningServer(env['LIVEKIT_URL'], env);
  if (port !== undefined && (await isTcpPortTaken(port))) throw portBusy(port);
  const binary = await findLivekitServer(options);
  const runFolder = options.runFolder ?? (await mkdtemp(join(tmpdir(), 'floorkeeper-')));
  for (let attempt = 1; ; attempt += 1) {
    const chosen = { port: port ?? (await freeTcpPort()), udpPort: await freeUdpPort() };
    const outcome = await startOnce({ binary, runFolder, env, ...chosen });
    if (outcome !== 'port_taken') return outcome;
    if (port !== undefined && (await isTcpPortTaken(port))) throw portBusy(port);
    if (attempt === attempts) {
      throw new LocalError(
        'LOCAL_SERVER_FAILED',
        `livekit-server found its ports taken ${attempts} times in a row`,
        'run the command again; if it stays so, something on this machine takes every free port',
      );
    }
  }
}

async function useRunningServer(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LivekitServer> {
  const key = env['LIVEKIT_API_KEY'];
  const secret = env['LIVEKIT_API_SECRET'];
  if (!key || !secret) {
    throw new LocalError(
      'LOCAL_SERVER_KEYS',
      '`LIVEKIT_URL` is set, but `LIVEKIT_API_KEY` or `LIVEKIT_API_SECRET` is not',
      'set both, or unset `LIVEKIT_URL` to have a server started here',
    );
  }
  const answer = await ask(url, key, secret);
  if (answer === 'nobody') {
    throw new LocalError(
      'LOCAL_SERVER_UNREACHABLE',
      `no livekit-server answers at \`${url}\``,
      'start it, correct `LIVEKIT_URL`, or unset it to have a server started here',
    );
  }
  if (answer === 'refused') {
    throw new LocalError(
      'LOCAL_SERVER_KEYS',
      `the livekit-server at \`${url}\` refuses the key`,
      'correct `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET`',
    );
  }
  return { url, apiKey: key, apiSecret: secret, logFile: undefined, stop: async () => {} };
}

type Attempt = {
  readonly binary: string;
  readonly runFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly port: number;
  readonly udpPort: number;
};

async function startOnce(attempt: Attempt): Promise<LivekitServer | 'port_taken'> {
  const { runFolder, port } = attempt;
  const apiSecret = randomBytes(32).toString('hex');
  await mkdir(runFolder, { recursive: true });
  const derived = join(runFolder, `livekit-${port}.yaml`);
  await writeFile(derived, await derivedConfig(attempt, apiSecret), { mode: 0o600 });
  const server = await startBackground({
    command: attempt.binary,
    args: ['--config', derived],
    // Its many environment variables (LIVEKIT_KEYS, NODE_IP, …) would override the file.
    env: { PATH: attempt.env['PATH'], HOME: attempt.env['HOME'] },
    logFile: join(runFolder, `livekit-server-${port}.log`),
    stopWithinMs,
    askAgainAfterMs,
  });
  const url = `ws://127.0.0.1:${port}`;
  const giveUpAtMs = Date.now() + readyBoundMs;
  for (;;) {
    if (!server.isRunning()) return endedEarly(server);
    const answer = await ask(url, apiKey, apiSecret);
    if (answer === 'ours') {
      return { url, apiKey, apiSecret, logFile: server.logFile, stop: () => server.stop() };
    }
    // The secret is new: a server that refuses it is another one, which took the port first.
    if (answer === 'refused' || Date.now() > giveUpAtMs) {
      await server.stop();
      return answer === 'refused' ? 'port_taken' : neverReady(server);
    }
    await delay(pollMs);
  }
}

/** `livekit.yaml` with what must differ from run to run: the ports, and a secret that nobody else has. */
async function derivedConfig(attempt: Attempt, apiSecret: string): Promise<string> {
  const config = parseDocument(await readFile(configFile, 'utf8'));
  config.setIn(['port'], attempt.port);
  config.setIn(['rtc', 'udp_port'], attempt.udpPort);
  config.setIn(['keys'], { [apiKey]: apiSecret });
  return config.toString();
}

/** Whether a livekit-server answers at `url`, and whether it is one that the key opens. */
async function ask(
  url: string,
  key: string,
  secret: string,
): Promise<'ours' | 'refused' | 'nobody'> {
  const http = url.replace(/^ws/, 'http');
  try {
    const health = await fetch(http, { signal: AbortSignal.timeout(2000) });
    if ((await health.text()) !== 'OK') return 'nobody';
  } catch {
    return 'nobody';
  }
  try {
    await new RoomServiceClient(http, key, secret, { requestTimeout: 10 }).listRooms();
    return 'ours';
  } catch {
    return 'refused';
  }
}

/** The server ends with 0 whatever happened (v1.13.5, cmd/server/main.go): its log has to say what. */
async function endedEarly(server: BackgroundProcess): Promise<'port_taken'> {
  const tail = await logTail(server.logFile, 5);
  if (tail.includes('address already in use')) return 'port_taken';
  throw new LocalError(
    'LOCAL_SERVER_FAILED',
    `livekit-server ended before it answered: ${tail.split('\n').at(-1)}`,
    `read its log, ${server.logFile}`,
  );
}

async function neverReady(server: BackgroundProcess): Promise<never> {
  throw new LocalError(
    'LOCAL_SERVER_FAILED',
    `livekit-server did not answer within ${readyBoundMs / 1000} s: ${await logTail(server.logFile, 1)}`,
    `read its log, ${server.logFile}`,
  );
}

function portBusy(port: number): LocalError {
  return new LocalError(
    'LOCAL_PORT_BUSY',
    `port \`${port}\` of 127.0.0.1 is in use by another program`,
    'name another port, or none, so that a free one is taken',
  );
}
