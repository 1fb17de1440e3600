import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RoomServiceClient } from 'livekit-server-sdk';

import type { Decision, EngineEvent } from '../../../src/core/index.ts';
import { readRecord, type RawLine } from '../../../src/evidence/index.ts';
import { freeTcpPort } from '../../../src/offline/machine/free-port.ts';
import { policyYaml } from '../../harness/policy-yaml.ts';
import { startWorker, type WorkerProcess } from '../../harness/stages/worker-process.ts';
import { AGENT_NAME } from '../../harness/stages/worker-room.ts';
import { call, until, type CallerOptions, type FragileCaller } from './caller.ts';
import { startFragileProviders, type FragileProviders } from './providers.ts';
import { startFragileServer, type FragileServer } from './server.ts';

/** A livekit-server and providers that fail when a test says so, and the real worker between them. */
export type FaultStand = {
  readonly server: FragileServer;
  readonly providers: FragileProviders;
  readonly worker: WorkerProcess;
  readonly folder: string;
  /** Somebody calls. */
  readonly call: (
    name: string,
    how: Pick<CallerOptions, 'kind' | 'isKillable'>,
  ) => Promise<FragileCaller>;
  /** The record so far. */
  readonly recordOf: (name: string) => Promise<CallRecord>;
  /** The caller leaves and the room is closed. Resolves when the call is over. */
  readonly end: (caller: FragileCaller, name: string) => Promise<void>;
  /** Resolves when the call is over. */
  readonly isOver: (name: string, boundMs?: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** What the record of a call says. */
export type CallRecord = {
  readonly isComplete: boolean;
  /** As `delivered messages.x.delivery`. */
  readonly decisions: readonly string[];
  readonly events: readonly EngineEvent[];
  /** Each message of a type, in the order of their starts: the words that the record claims as heard. */
  readonly claims: (messageType: string) => readonly Claim[];
};

export type Claim = { readonly outcome: string; readonly words: readonly string[] };

/** Starts all of it. `policy` is the YAML of the `default` workflow without its head, `main` another worker. */
export async function openStand(
  policy: string,
  {
    env = {},
    main,
  }: { readonly env?: Readonly<Record<string, string>>; readonly main?: string | undefined } = {},
): Promise<FaultStand> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-faults-'));
  const records = join(folder, 'records');
  for (const name of ['policies', 'records']) await mkdir(join(folder, name));
  const yaml = policyYaml(policy, { workflow: 'default' });
  await writeFile(join(folder, 'policies', 'default.yaml'), yaml);
  const server = await startFragileServer();
  const providers = await startFragileProviders();
  const worker = startWorker(['start'], {
    cwd: folder,
    ...(main === undefined ? {} : { program: [main] }),
    env: {
      LIVEKIT_URL: server.url,
      LIVEKIT_API_KEY: server.apiKey,
      LIVEKIT_API_SECRET: server.apiSecret,
      FLOORKEEPER_AGENT_NAME: AGENT_NAME,
      FLOORKEEPER_HTTP_PORT: String(await freeTcpPort()),
      FLOORKEEPER_POLICIES: join(folder, 'policies'),
      FLOORKEEPER_STATE: join(folder, 'state'),
      FLOORKEEPER_RECORDS: records,
      FLOORKEEPER_RAW_RECORDS: records,
      OPENAI_BASE_URL: providers.baseUrl,
      ...env,
    },
  });
  await worker.logged('registered worker');
  const callers: FragileCaller[] = [];
  const rooms = new RoomServiceClient(
    server.url.replace(/^ws/u, 'http'),
    server.apiKey,
    server.apiSecret,
  );
  const ended = (name: string, boundMs = 30_000): Promise<void> =>
    until(
      () => `the end of ${name}; last:\n${worker.lastLines()}`,
      async () => (await readCall(join(records, name))).isComplete,
      boundMs,
    );
  return {
    server,
    providers,
    worker,
    folder,
    async call(name, how) {
      const caller = await call({ access: server, name, ...how });
      callers.push(caller);
      return caller;
    },
    recordOf: (name) => readCall(join(records, name)),
    async end(caller, name) {
      await caller.leave();
      // Nobody waits for a caller whose room is closed.
      await rooms.deleteRoom(name);
      await ended(name);
    },
    isOver: ended,
    async stop() {
      // The worker ends when its calls have ended, after a test that failed too.
      for (const caller of callers) await caller.leave();
      worker.signal('SIGTERM');
      try {
        await worker.ended;
      } finally {
        worker.signal('SIGKILL');
        await providers.stop();
        await server.stop();
        await rm(folder, { recursive: true });
      }
    },
  };
}

async function readCall(path: string): Promise<CallRecord> {
  const record = await readRecord(`${path}.jsonl`);
  if (!record.ok) throw new Error(record.error.message);
  const raw = (await readFile(`${path}.raw.jsonl`, 'utf8'))
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as RawLine);
  const decisions = record.lines.flatMap(({ type, data }) =>
    type === 'floorkeeper.decision' && 'decision' in data ? [data.decision as Decision] : [],
  );
  const events = record.lines.flatMap(({ data }) =>
    'event' in data ? [data.event as EngineEvent] : [],
  );
  return {
    isComplete: record.lines.some(
      ({ type, data }) =>
        type === 'floorkeeper.note' && 'note' in data && data.note === 'record_closed',
    ),
    decisions: decisions.map(({ verdict, clause }) => `${verdict} ${clause}`),
    events,
    claims: (messageType) => claimsOf(messageType, { decisions, events, raw }),
  };
}

function claimsOf(
  messageType: string,
  call: {
    readonly decisions: readonly Decision[];
    readonly events: readonly EngineEvent[];
    readonly raw: readonly RawLine[];
  },
): readonly Claim[] {
  const ids = call.events.flatMap((event) =>
    event.type === 'message_queued' && event.messageType === messageType ? [event.messageId] : [],
  );
  const kept = (ref: string) => call.raw.findLast((line) => line.ref === ref)?.value;
  const isWhole = (messageId: string) =>
    call.events.some(
      (event) =>
        event.type === 'message_finished' && event.messageId === messageId && !event.interrupted,
    );
  return ids.map((messageId) => {
    const settled = call.decisions.find(
      (decision) =>
        decision.messageId === messageId && /^(?:delivered|incomplete)$/u.test(decision.verdict),
    );
    const text = kept(`${messageId}/heard`) ?? (isWhole(messageId) ? kept(messageId) : '') ?? '';
    return {
      outcome: settled === undefined ? 'open' : `${settled.verdict}: ${settled.reason}`,
      words: text.toLowerCase().match(/[a-z]+/gu) ?? [],
    };
  });
}
