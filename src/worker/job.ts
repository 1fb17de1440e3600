import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { log, type JobContext } from '@livekit/agents';
import { z } from 'zod';

import {
  createProviders,
  openBusinessStore,
  parseConfiguration,
  runCall,
  type Configuration,
} from '../agents/index.ts';
import { removeParticipant } from './hang-up.ts';
import { holdLifeline, LIFELINE_VARIABLE } from './lifeline.ts';
import { joinInTime, settlesWithin } from './settles-within.ts';
import { formatIssue, loadFile, readCurrent, type CompiledPolicy } from '../policy/index.ts';

/** One call, in a process of its own: from its dispatch to its end. */
export async function runJob(job: JobContext): Promise<void> {
  const configuration = configurationOfParent();
  const metadata = readMetadata(job.job.metadata);
  await joinInTime(job.connect());
  const policy = await policyOf(configuration, metadata.workflow ?? DEFAULT_WORKFLOW);
  const shadow = await shadowOf(configuration, policy);
  const providers = await createProviders(configuration, policy.languages);
  const caller = await callerOf(job);
  if (caller === undefined) return job.shutdown('nobody has called');
  const callId = callIdOf(job, metadata, configuration);
  const sayGoodbye = callForHelp(job, callId);
  log().info({ call: callId, workflow: policy.workflow }, 'a call has begun');
  const store = openBusinessStore(join(configuration.stateFolder, 'business.sqlite'));
  try {
    await runCall({
      room: job.room,
      policy,
      ...(shadow === undefined ? {} : { shadow }),
      callId,
      ...(metadata.continues === undefined ? {} : { continues: metadata.continues }),
      callerIdentity: caller,
      providers,
      store,
      configuration,
      onError: (error) => log().error(nameOf(error), 'the call goes on after an error'),
      hangUp: () => removeParticipant(configuration.livekit, job.room.name ?? '', caller),
    });
  } finally {
    store.close();
    sayGoodbye();
  }
  job.shutdown('the call has ended');
}

/** Lets the parent know which call this process runs, so that a dead one is noticed. Returns the goodbye. */
function callForHelp(job: JobContext, callId: string): () => void {
  const path = process.env[LIFELINE_VARIABLE];
  const { name: room, localParticipant } = job.room;
  if (path === undefined || room === undefined || localParticipant === undefined) {
    return () => undefined;
  }
  const { identity } = localParticipant;
  return holdLifeline(path, { room, identity, callId, metadata: job.job.metadata });
}

/** LiveKit closes an empty room after so long. */
const CALLER_COMES_WITHIN_MS = 300_000;

/** The workflow of a call that names none, or one without a policy. */
export const DEFAULT_WORKFLOW = 'default';

/** The parent checked the same environment, so an error here means that the deployment changed it. */
function configurationOfParent(): Configuration {
  const parsed = parseConfiguration(process.env);
  if (parsed.ok) return parsed.configuration;
  throw new Error(parsed.faults.map((fault) => fault.message).join('; '));
}

/** What the worker reads from a job's metadata; everything else in it belongs to the application. */
type Metadata = z.infer<typeof Metadata>;
const Metadata = z.object({
  workflow: z.string().min(1).optional(),
  callId: z.string().min(1).optional(),
  /** Written by the worker itself: the call whose process died. */
  continues: z.string().min(1).optional(),
});

/** A caller must not suffer from a dispatcher's mistake: unreadable metadata counts as absent and is logged. */
function readMetadata(metadata: string): Metadata {
  if (metadata === '') return {};
  try {
    const parsed = Metadata.safeParse(JSON.parse(metadata));
    if (parsed.success) return parsed.data;
    log().error('the job metadata is not as expected: the call runs under `default`');
  } catch {
    log().error('the job metadata is not JSON: the call runs under `default`');
  }
  return {};
}

/** A workflow whose policy cannot be read runs under the default one: a caller is on the line. */
async function policyOf(configuration: Configuration, workflow: string): Promise<CompiledPolicy> {
  const folder = join(configuration.stateFolder, 'policies');
  try {
    return await published(folder, workflow);
  } catch (error) {
    if (workflow === DEFAULT_WORKFLOW) throw error;
    log().error({ workflow, error }, 'the workflow has no policy: the call runs under `default`');
    return published(folder, DEFAULT_WORKFLOW);
  }
}

/** The candidate, if it is one for this workflow. A fault in it must not cost a call. */
async function shadowOf(
  { shadow }: Configuration,
  { workflow }: CompiledPolicy,
): Promise<CompiledPolicy | undefined> {
  if (shadow === undefined) return undefined;
  const { result } = await loadFile(shadow);
  if (result.ok) return result.policy.workflow === workflow ? result.policy : undefined;
  log().error({ issues: result.issues.map(formatIssue) }, 'the shadow has faults: it does not run');
  return undefined;
}

async function published(folder: string, workflow: string): Promise<CompiledPolicy> {
  const current = await readCurrent(folder, workflow);
  if (current.ok) return current.policy;
  throw new Error(current.issues.map(formatIssue).join('; '));
}

/** The caller's identity; undefined where the room ends before anybody but agents comes, or nobody comes for long. */
async function callerOf(job: JobContext): Promise<string | undefined> {
  const caller = job.waitForParticipant();
  try {
    const isHere = await settlesWithin(CALLER_COMES_WITHIN_MS, caller);
    return isHere ? (await caller).identity : undefined;
  } catch (error) {
    if (job.room.isConnected) throw error;
    return undefined;
  }
}

/** Names the record. A room may see several calls, and each call has its own record. */
function callIdOf(
  { job, room }: JobContext,
  { callId = room.name ?? job.id }: Metadata,
  { records }: Configuration,
): string {
  const isTaken = records !== false && existsSync(join(records, `${callId}.jsonl`));
  return isTaken ? `${callId}.${job.id}` : callId;
}

/** Only the name and code of an error: its message may hold what a caller said. */
function nameOf(error: unknown): { readonly error: string; readonly code: string | undefined } {
  if (!(error instanceof Error)) return { error: typeof error, code: undefined };
  return { error: error.name, code: 'code' in error ? String(error.code) : undefined };
}
