import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readRecord, type Envelope } from '../../../src/evidence/index.ts';
import { freeTcpPort } from '../../../src/offline/machine/free-port.ts';
import {
  startLivekitServer,
  startSpeechServer,
  type LivekitServer,
  type SpeechServer,
} from '../../../src/offline/index.ts';
import { makeCall, type FinishedCall } from '../../../src/scenarios/caller/caller.ts';
import { parseScenario } from '../../../src/scenarios/file/parse.ts';
import { policyYaml } from '../policy-yaml.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

export const AGENT_NAME = 'worker-test';

/** A real server, the offline speech server and the real worker, for tests of what goes wrong between them. */
export type WorkerRoom = {
  readonly server: LivekitServer;
  readonly worker: WorkerProcess;
  readonly records: string;
  readonly speech: SpeechServer;
  /** Makes a call whose caller does this; `onProgress` hears of each thing the caller does. */
  call(callId: string, caller: string, onProgress?: (line: string) => void): Promise<FinishedCall>;
  recordOf(callId: string): string;
  linesOf(file: string): Promise<readonly Envelope[]>;
  stop(): Promise<void>;
};

/** Starts all three. `policy` is the YAML of a `default` workflow without its head. */
export async function openWorkerRoom(policy: string): Promise<WorkerRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
  const records = join(folder, 'records');
  await mkdir(join(folder, 'policies'));
  await mkdir(records);
  const yaml = policyYaml(policy, { workflow: 'default' });
  await writeFile(join(folder, 'policies', 'default.yaml'), yaml);
  const server = await startLivekitServer();
  const speech = await startSpeechServer({ recognizer: 'none' });
  const env = {
    LIVEKIT_URL: server.url,
    LIVEKIT_API_KEY: server.apiKey,
    LIVEKIT_API_SECRET: server.apiSecret,
    FLOORKEEPER_AGENT_NAME: AGENT_NAME,
    FLOORKEEPER_HTTP_PORT: String(await freeTcpPort()),
    FLOORKEEPER_POLICIES: join(folder, 'policies'),
    FLOORKEEPER_STATE: join(folder, 'state'),
    FLOORKEEPER_RECORDS: records,
    OPENAI_BASE_URL: speech.baseUrl,
  };
  const worker = startWorker(['start'], { env, cwd: folder });
  await worker.logged('registered worker');
  const recordOf = (callId: string): string => join(records, `${callId}.jsonl`);
  return {
    server,
    worker,
    records,
    speech,
    recordOf,
    call(callId, caller, onProgress = () => undefined) {
      const parsed = parseScenario(
        `description: A call in which something fails.
workflow: default
recognizer: scripted
caller:
${caller}
expect: { decision: [], playback: [{ message: answer, action: completed }], transcript: {}, task: {}, recovery: {} }
`,
        'fault.yaml',
        folder,
      );
      assert.ok(parsed.ok, JSON.stringify(parsed));
      return makeCall(parsed.scenario, {
        access: server,
        agentName: AGENT_NAME,
        callId,
        metadata: '{}',
        recordFile: recordOf(callId),
        onProgress,
        signal: AbortSignal.timeout(120_000),
      });
    },
    async linesOf(file) {
      const record = await readRecord(file);
      assert.ok(record.ok, JSON.stringify(record));
      return record.lines;
    },
    async stop() {
      worker.signal('SIGTERM');
      await worker.ended;
      await speech.stop().catch(() => undefined);
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
