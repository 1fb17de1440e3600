/**
 * Turns played calls into the files of records. A played call is recorded once by the real recorder; its
 * copies get another name, day and policy revision, and a chain of their own.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CompiledPolicy } from '../../src/core/index.ts';
import { openRecorder, type RecordedStep } from '../../src/evidence/index.ts';
import { CHAIN_KEY, chainHash } from '../../src/evidence/format/index.ts';

/** A recorded call, cut at what differs between its copies: the name, the time and the chain. */
export type Pattern = { readonly workflow: string; readonly lines: readonly PatternLine[] };
type PatternLine = {
  readonly parts: readonly string[];
  readonly time: number;
  readonly tail: string;
};

/** What one copy is called, when it began and which revision its policy has. */
export type Copy = {
  readonly callId: string;
  readonly startEpochMs: number;
  readonly revision: string;
};

/** Records a played call with the recorder that calls use. */
export async function patternOf(
  policy: CompiledPolicy,
  steps: readonly RecordedStep[],
): Promise<Pattern> {
  const folder = mkdtempSync(join(tmpdir(), 'floorkeeper-pattern-'));
  try {
    let nowEpochMs = 0;
    const recorder = openRecorder({
      folder,
      callId: NAME,
      policy: { ...policy, revision: REVISION, sha256: SHA },
      versions: { floorkeeper: '0.1.0', '@livekit/agents': '1.9.0' },
      nowEpochMs: () => nowEpochMs,
    });
    const [first] = steps;
    if (first?.event.type !== 'session_started') throw new Error('a call begins with its session');
    recorder.begin({ capabilities: first.event.capabilities });
    for (const step of steps) {
      nowEpochMs = step.event.atMs;
      recorder.step(step);
    }
    await recorder.close();
    if (recorder.file === undefined) throw new Error('the recorder wrote no file');
    const text = readFileSync(recorder.file, 'utf8');
    return { workflow: policy.workflow, lines: text.trimEnd().split('\n').map(patternLine) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function patternLine(line: string): PatternLine {
  const unchained = line.replace(CHAINED, '}');
  const timeAt = unchained.indexOf('"time":"') + '"time":"'.length;
  const time = Date.parse(unchained.slice(timeAt, timeAt + ISO_LENGTH));
  const head = unchained.slice(0, timeAt);
  return { parts: head.split(NAME), time, tail: unchained.slice(timeAt + ISO_LENGTH) };
}

/** The text of one copy of a recorded call, its chain valid. */
export function copyOf({ lines }: Pattern, { callId, startEpochMs, revision }: Copy): string {
  const sha = chainHash('', revision);
  let hash = '';
  let text = '';
  for (const { parts, time, tail } of lines) {
    const at = new Date(startEpochMs + time).toISOString();
    const named = `${parts.join(callId)}${at}${tail.replaceAll(NAME, callId)}`;
    const line = named.includes(REVISION)
      ? named.replaceAll(REVISION, revision).replaceAll(SHA, sha)
      : named;
    hash = chainHash(hash, line);
    text += `${line.slice(0, -1)},"${CHAIN_KEY}":"${hash}"}\n`;
  }
  return text;
}

const NAME = 'name-of-the-call';
const REVISION = 'revision-of-the-policy';
const SHA = 'f00d'.repeat(16);
const ISO_LENGTH = '1970-01-01T00:00:00.000Z'.length;
const CHAINED = new RegExp(`,"${CHAIN_KEY}":"[0-9a-f]{64}"\\}$`);
