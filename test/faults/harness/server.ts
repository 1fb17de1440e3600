import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { parseDocument } from 'yaml';

import { startBackground } from '../../../src/offline/machine/child-process.ts';
import { freeTcpPort, freeUdpPort } from '../../../src/offline/machine/free-port.ts';
import { findLivekitServer } from '../../../src/offline/machine/livekit-binary.ts';
import { within } from '../../harness/within.ts';

/** A livekit-server that a test kills, freezes, and starts again at the same address with the same key. */
export type FragileServer = {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly kill: () => Promise<void>;
  /** Resolves when it answers. */
  readonly start: () => Promise<void>;
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly stop: () => Promise<void>;
};

const CONFIG = fileURLToPath(new URL('../../../livekit.yaml', import.meta.url));
const API_KEY = 'devkey';
const API_SECRET = 'secret-of-a-server-that-fails-000000000';

export async function startFragileServer(): Promise<FragileServer> {
  const binary = await findLivekitServer();
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-server-'));
  const config = parseDocument(await readFile(CONFIG, 'utf8'));
  const port = await freeTcpPort();
  config.setIn(['port'], port);
  config.setIn(['rtc', 'udp_port'], await freeUdpPort());
  config.setIn(['keys'], { [API_KEY]: API_SECRET });
  const configFile = join(folder, 'livekit.yaml');
  await writeFile(configFile, config.toString());
  const run = () =>
    startBackground({
      command: binary,
      args: ['--config', configFile],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      logFile: join(folder, 'server.log'),
      stopWithinMs: 5000,
      askAgainAfterMs: 300,
    });
  let server = await run();
  const isReady = async (): Promise<void> => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}`).catch(() => undefined);
      if ((await answer?.text()) === 'OK') return;
      await passTime(20);
    }
  };
  await within('livekit-server to answer', isReady(), 30_000);
  return {
    url: `ws://127.0.0.1:${port}`,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
    },
    async start() {
      server = await run();
      await within('livekit-server to answer again', isReady(), 30_000);
    },
    freeze: () => void process.kill(server.pid, 'SIGSTOP'),
    thaw: () => void process.kill(server.pid, 'SIGCONT'),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
