import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { AgentDispatchClient, ParticipantInfo_State, RoomServiceClient } from 'livekit-server-sdk';

import type { Envelope, HeaderData } from '../../src/evidence/index.ts';
import { disposeMedia, makeCall } from '../../src/scenarios/caller/caller.ts';
import { freeTcpPort } from '../../src/offline/machine/free-port.ts';
import {
  startLivekitServer,
  startSpeechServer,
  type LivekitServer,
  type SpeechServer,
} from '../../src/offline/index.ts';
import { parseScenario } from '../../src/scenarios/file/parse.ts';
import { policyYaml } from '../harness/policy-yaml.ts';
import { startWorker, type WorkerProcess } from '../harness/stages/worker-process.ts';

const POLICY = policyYaml(
  `languages: [en]
messages:
  recording_disclosure: { text: "This is recorded.", interruptible: none, delivery: required }
  answer: {}
`,
  { workflow: 'default', revision: 'first' },
);
const REJECTED = 'faulty policies: calls go on with the policies that were published before';
const AGENT_NAME = 'worker-test';
const MAX_CALLS = 2;

/** A proxy between the worker and the server, so that a test decides when the worker connects. */
class Gate {
  readonly #opened = Promise.withResolvers<void>();
  readonly #server: Server;

  constructor(target: number) {
    this.#server = createServer((fromWorker) => {
      fromWorker.on('error', () => undefined);
      void this.#opened.promise.then(() => {
        const toServer = connect(target, '127.0.0.1');
        toServer.on('error', () => fromWorker.destroy());
        fromWorker.on('close', () => toServer.destroy());
        fromWorker.pipe(toServer).pipe(fromWorker);
      });
    }).listen(0, '127.0.0.1');
  }

  async url(): Promise<string> {
    if (!this.#server.listening) await once(this.#server, 'listening');
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  open(): void {
    this.#opened.resolve();
  }

  close(): void {
    this.#server.close();
  }
}

let server: LivekitServer;
let speech: SpeechServer;
let gate: Gate;
let folder: string;
let health: string;
let worker: WorkerProcess;

before(async () => {
  server = await startLivekitServer();
  speech = await startSpeechServer({ recognizer: 'none' });
  gate = new Gate(Number(new URL(server.url).port));
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
  await mkdir(join(folder, 'policies'));
  await mkdir(join(folder, 'records'));
  await writeFile(policyFile(), POLICY);
});
after(async () => {
  worker.signal('SIGTERM');
  await worker.ended;
  gate.close();
  await speech.stop();
  await server.stop();
  await rm(folder, { recursive: true });
  await disposeMedia();
});

suite('the worker at a real server', () => {
  test('the worker is unhealthy until it is registered, and reports its name', async () => {
    worker = await start();
    assert.equal(await healthIsKnown(), 503);
    gate.open();
    await worker.logged('registered worker');
    assert.equal(await healthIsKnown(), 200);
    const answer = await fetch(`${health}/worker`);
    const { agent_name, active_jobs } = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual({ agent_name, active_jobs }, { agent_name: AGENT_NAME, active_jobs: 0 });
  });

  test('the worker takes no more calls of a burst than its limit, and leaves rooms that are deleted', async () => {
    const dispatches = new AgentDispatchClient(httpUrl(), server.apiKey, server.apiSecret);
    const rooms = new RoomServiceClient(httpUrl(), server.apiKey, server.apiSecret);
    const names = ['burst-1', 'burst-2', 'burst-3', 'burst-4'];
    for (const name of names) await rooms.createRoom({ name, emptyTimeout: 60 });
    await Promise.all(names.map((name) => dispatches.createDispatch(name, AGENT_NAME)));
    await until('four requests', () => worker.count('received job request') === names.length);
    const agentsIn = async (): Promise<number> => {
      const lists = await Promise.all(names.map((name) => rooms.listParticipants(name)));
      return lists.flat().filter(({ state }) => state === ParticipantInfo_State.ACTIVE).length;
    };
    await until('two agents', async () => (await agentsIn()) === MAX_CALLS);
    assert.equal(await activeJobs(), MAX_CALLS);
    for (const name of names) await rooms.deleteRoom(name);
    await until('no job', async () => (await activeJobs()) === 0);
    assert.equal(await agentsIn(), 0);
    // The server offers no job to a worker that reported itself full until the worker reports room again.
    await until('a free worker', () => {
      const full = worker.count('worker is at full capacity, marking as unavailable');
      return full === worker.count('worker is below capacity, marking as available');
    });
  });

  test('the worker runs a call whose metadata is not JSON under the workflow `default`', async () => {
    const record = await call('not-json', { metadata: 'not json' });
    assert.equal(record.policy.workflow, 'default');
    assert.equal(record.policy.revision, 'first');
    assert.deepEqual(record.deliveries, ['delivered']);
  });

  test('an edited policy applies to the next call, also of an unknown workflow, and a faulty edit changes nothing', async () => {
    const published = 'policies published: the next call runs under them';
    const before = worker.count(published);
    await writeFile(policyFile(), POLICY.replace('"first"', '"second"'));
    await until('a publication', () => worker.count(published) > before);
    await writeFile(policyFile(), POLICY.replace('interruptible: none', 'interruptible: never'));
    const { issues } = await worker.logged(REJECTED);
    assert.match(String(issues), /default\.yaml:6:\d+ error POLICY_WRONG_VALUE/);
    const record = await call('edited', {
      metadata: JSON.stringify({ workflow: 'nowhere', callId: 7 }),
    });
    assert.equal(record.policy.revision, 'second');
    const pointer = JSON.parse(
      await readFile(join(folder, 'state', 'policies', 'current'), 'utf8'),
    ) as { readonly workflows: Record<string, { readonly sha256: string }> };
    assert.equal(record.policy.sha256, pointer.workflows['default']?.sha256);
  });

  test('a published policy survives a restart beside a faulty folder, and SIGTERM lets the running call end', async () => {
    worker.signal('SIGTERM');
    assert.deepEqual(await worker.ended, [143, null]);
    worker = await start();
    await worker.logged(REJECTED);
    await worker.logged('registered worker');
    const record = await call('drained', {
      metadata: '{}',
      onStarted: async () => {
        worker.signal('SIGTERM');
        const dispatches = new AgentDispatchClient(httpUrl(), server.apiKey, server.apiSecret);
        const rooms = new RoomServiceClient(httpUrl(), server.apiKey, server.apiSecret);
        await rooms.createRoom({ name: 'too-late', emptyTimeout: 60 });
        await dispatches.createDispatch('too-late', AGENT_NAME).catch(() => undefined);
      },
    });
    assert.equal(record.policy.revision, 'second');
    assert.deepEqual(record.deliveries, ['delivered']);
    assert.deepEqual(await worker.ended, [143, null]);
    const rooms = new RoomServiceClient(httpUrl(), server.apiKey, server.apiSecret);
    assert.deepEqual(await rooms.listParticipants('too-late'), []);
  });
});

/** Polls until `isSo` is true; the error after 30 s shows what the worker logged last. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAtMs = Date.now() + 30_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < giveUpAtMs, `waited in vain for ${what}:\n${worker.lastLines()}`);
    await passTime(50);
  }
}

function policyFile(): string {
  return join(folder, 'policies', 'default.yaml');
}

function httpUrl(): string {
  return server.url.replace(/^ws/, 'http');
}

async function start(): Promise<WorkerProcess> {
  const port = await freeTcpPort();
  health = `http://127.0.0.1:${port}`;
  const env = {
    LIVEKIT_URL: await gate.url(),
    LIVEKIT_API_KEY: server.apiKey,
    LIVEKIT_API_SECRET: server.apiSecret,
    FLOORKEEPER_AGENT_NAME: AGENT_NAME,
    FLOORKEEPER_HTTP_PORT: String(port),
    FLOORKEEPER_MAX_CALLS: String(MAX_CALLS),
    FLOORKEEPER_POLICIES: join(folder, 'policies'),
    FLOORKEEPER_STATE: join(folder, 'state'),
    FLOORKEEPER_RECORDS: join(folder, 'records'),
    OPENAI_BASE_URL: speech.baseUrl,
  };
  return startWorker(['start'], { env, cwd: folder });
}

/** The answer of the health endpoint, once it exists. */
async function healthIsKnown(): Promise<number> {
  for (;;) {
    const response = await fetch(health).catch(() => undefined);
    if (response !== undefined) return response.status;
    await passTime(50);
  }
}

async function activeJobs(): Promise<number> {
  const { active_jobs } = (await (await fetch(`${health}/worker`)).json()) as {
    readonly active_jobs: number;
  };
  return active_jobs;
}

type CallOptions = {
  readonly metadata: string;
  readonly onStarted?: () => Promise<void>;
};

/** Makes one call that hears the disclosure to its end, and returns its record. */
async function call(
  callId: string,
  { metadata, onStarted }: CallOptions,
): Promise<{
  readonly policy: HeaderData['policy'];
  readonly deliveries: readonly string[];
}> {
  const message = 'message: recording_disclosure';
  const parsed = parseScenario(
    `description: Hears the disclosure.
workflow: default
caller:
  - when: { ${message}, startedMs: 100 }
    press: "5"
  - when: { ${message}, finishedMs: 300 }
    hangUp: true
expect: { decision: [], playback: [{ ${message}, action: completed }], transcript: {}, task: {}, recovery: {} }
`,
    'disclosure.yaml',
    folder,
  );
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const recordFile = join(folder, 'records', `${callId}.jsonl`);
  const started: Promise<void>[] = [];
  await makeCall(parsed.scenario, {
    access: server,
    agentName: AGENT_NAME,
    callId,
    metadata,
    recordFile,
    onProgress: (line) => {
      if (line.startsWith('press') && onStarted !== undefined) started.push(onStarted());
    },
    signal: AbortSignal.timeout(60_000),
  });
  await Promise.all(started);
  const lines = (await readFile(recordFile, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Envelope<Record<string, unknown>>);
  const [head] = lines;
  assert.equal(head?.type, 'floorkeeper.header');
  const decisions = lines.flatMap(({ data }) => {
    const { verdict } = (data['decision'] ?? {}) as { readonly verdict?: string };
    return verdict === 'delivered' || verdict === 'incomplete' ? [verdict] : [];
  });
  return {
    policy: (head as unknown as Envelope<HeaderData>).data.policy,
    deliveries: [...new Set(decisions)],
  };
}
