import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledPolicy, MessagePolicy } from '../../core/index.ts';
import { didYouMean } from '../../authored/index.ts';
import { type PolicyIssue } from '../issue.ts';
import type { PolicyResult } from '../check.ts';

/** A compiled policy and the file it was written in. */
export type PublishedPolicy = { readonly policy: CompiledPolicy; readonly file: string };

/** The policy that new calls of a workflow get. */
export type CurrentPolicy = { readonly sha256: string; readonly file: string };

/** A folder of compiled policies, of which one per workflow is current. Survives restarts. */
export type PolicyStore = {
  readonly folder: string;
  /** Makes these policies current and withdraws those in `removed`: all at once, or not at all. */
  publish(policies: readonly PublishedPolicy[], removed?: readonly string[]): Promise<void>;
  /** The current policies by workflow, without unreadable ones: the next publication rewrites those. */
  current(): Promise<ReadonlyMap<string, CurrentPolicy>>;
};

/**
 * Opens a store, and creates its folder if it is missing.
 *
 * It contains one `<sha256>.json` per compiled policy, and `current`, which names the one of each
 * workflow. Both are written beside their place, flushed and renamed, so that a reader finds
 * a complete file, even after a loss of power. Policies that are no longer current stay, as a call that
 * began under one may still read it.
 */
export async function openPolicyStore(folder: string): Promise<PolicyStore> {
  await mkdir(folder, { recursive: true });
  let last: Promise<void> = Promise.resolve();
  return {
    folder,
    current: () => readWhole(folder),
    publish: (policies, removed = []) => {
      // One after the other: each publication reads the pointer that the previous one wrote.
      last = last.catch(() => undefined).then(() => publish(folder, policies, removed));
      return last;
    },
  };
}

/**
 * The current policy of a workflow; a job reads nothing else. An unknown workflow is an issue that names the
 * nearest one, and so is a damaged file of the store. A store that cannot be read throws.
 */
export async function readCurrent(storeFolder: string, workflow: string): Promise<PolicyResult> {
  const pointer = await readPointer(storeFolder);
  if (pointer === 'torn') return { ok: false, issues: [tornFile(join(storeFolder, POINTER))] };
  const current = pointer.get(workflow);
  if (current === undefined)
    return { ok: false, issues: [notPublished(storeFolder, workflow, pointer)] };
  const path = join(storeFolder, `${current.sha256}.json`);
  const policy = await readPolicy(path);
  if (policy === 'torn') return { ok: false, issues: [tornFile(path)] };
  return { ok: true, policy, file: current.file, warnings: [] };
}

/** The pointer without the entries whose file is missing or damaged. */
async function readWhole(folder: string): Promise<ReadonlyMap<string, CurrentPolicy>> {
  const pointer = await readPointer(folder);
  if (pointer === 'torn') return new Map();
  const whole = await Promise.all(
    [...pointer].map(async ([, { sha256 }]) => {
      const policy = await readPolicy(join(folder, `${sha256}.json`));
      return policy !== 'torn';
    }),
  );
  return new Map([...pointer].filter((_, index) => whole[index]));
}

async function readPolicy(path: string): Promise<CompiledPolicy | 'torn'> {
  try {
    return restorePolicy(JSON.parse(await readFile(path, 'utf8')) as CompiledPolicy);
  } catch (error) {
    if (isTorn(error) || isMissing(error)) return 'torn';
    throw error;
  }
}

/** The file is not JSON, or not what the store wrote: another program or the disk changed it. */
function isTorn(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof TypeError;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function tornFile(file: string): PolicyIssue {
  return {
    code: 'POLICY_UNREADABLE',
    severity: 'error',
    file,
    line: 1,
    column: 1,
    path: '',
    message: 'this file of published policies is missing or damaged',
    hint: 'save a policy, or restart the worker: it writes the file again',
  };
}

/** Restores a policy from JSON, which leaves out `undefined` values. */
export function restorePolicy(stored: CompiledPolicy): CompiledPolicy {
  const { escalation, call } = stored;
  return {
    ...stored,
    escalation: escalation && {
      ...escalation,
      dtmf: escalation.dtmf,
      message: escalation.message,
      failed: escalation.failed,
    },
    call: {
      maxMs: call.maxMs,
      end: { message: call.end.message },
      trouble: {
        ...call.trouble,
        waitMs: call.trouble.waitMs,
        wait: call.trouble.wait,
        message: call.trouble.message,
      },
      voicemail: call.voicemail,
    },
    defaults: restoreMessage(stored.defaults),
    messages: Object.fromEntries(
      Object.entries(stored.messages).map(([type, message]) => [type, restoreMessage(message)]),
    ),
  };
}

function restoreMessage(message: MessagePolicy): MessagePolicy {
  const { text, dtmf, expects, silence, endpointing } = message;
  return {
    ...message,
    text,
    dtmf: dtmf && { ...dtmf, reprompt: dtmf.reprompt },
    expects: expects && { ...expects, terminator: expects.terminator },
    silence: silence && { ...silence, reprompt: silence.reprompt },
    endpointing,
  };
}

async function publish(
  folder: string,
  policies: readonly PublishedPolicy[],
  removed: readonly string[],
): Promise<void> {
  const before = await readPointer(folder);
  const pointer = new Map(before === 'torn' ? [] : before);
  for (const workflow of removed) pointer.delete(workflow);
  for (const { policy, file } of policies) {
    const { sha256, workflow } = policy;
    await replaceFile(folder, `${sha256}.json`, `${JSON.stringify(policy)}\n`);
    pointer.set(workflow, { sha256, file });
  }
  const workflows = Object.fromEntries([...pointer].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await replaceFile(
    folder,
    POINTER,
    `${JSON.stringify({ version: 1, workflows }, undefined, 2)}\n`,
  );
}

/** Names the current policy of each workflow. */
const POINTER = 'current';

type Pointer = {
  readonly version: 1;
  readonly workflows: Readonly<Record<string, CurrentPolicy>>;
};

async function readPointer(folder: string): Promise<ReadonlyMap<string, CurrentPolicy> | 'torn'> {
  try {
    const pointer = JSON.parse(await readFile(join(folder, POINTER), 'utf8')) as Pointer;
    return new Map(Object.entries(pointer.workflows));
  } catch (error) {
    if (isMissing(error)) return new Map();
    if (isTorn(error)) return 'torn';
    throw error;
  }
}

async function replaceFile(folder: string, name: string, text: string): Promise<void> {
  const beside = join(folder, `.${name}.${randomUUID()}`);
  try {
    const file = await open(beside, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, join(folder, name));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function notPublished(
  folder: string,
  workflow: string,
  pointer: ReadonlyMap<string, CurrentPolicy>,
): PolicyIssue {
  const hint = didYouMean(workflow, [...pointer.keys()]);
  return {
    code: 'POLICY_UNKNOWN_WORKFLOW',
    severity: 'error',
    file: folder,
    line: 1,
    column: 1,
    path: '',
    message: `no policy of a workflow \`${workflow}\` is published`,
    expected: 'the name of a workflow whose policy was accepted',
    hint: hint ?? 'publish a policy of this name, or ask for another',
  };
}
