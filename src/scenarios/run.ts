import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

import { CallError, type Scenario } from './file/index.ts';
import {
  callFiles,
  readEvidence,
  writeTwoChannels,
  judgeCall,
  type Judgement,
  agentSpeaker,
} from './judge/index.ts';
import type { CallStack } from './stack.ts';
import { makeCall } from './caller/index.ts';

/** The result of one call. `failed`: the call could not take place, or left nothing to judge. */
export type CallResult =
  | {
      readonly type: 'judged';
      readonly scenario: Scenario;
      readonly callId: string;
      readonly judgement: Judgement;
    }
  | {
      readonly type: 'failed';
      readonly scenario: Scenario;
      readonly callId: string;
      readonly error: CallError;
    };

/** Makes the scenario's call on a running stack, writes its files and judges it by them. */
export async function runScenario(
  scenario: Scenario,
  stack: CallStack,
  io: { readonly onProgress: (line: string) => void; readonly signal: AbortSignal },
): Promise<CallResult> {
  const callId = `${scenario.name}-${randomBytes(3).toString('hex')}`;
  const files = callFiles(stack.folder, callId);
  await stack.prepareRecognizer(scenario);
  try {
    const { log, heard, said } = await makeCall(scenario, {
      access: stack.access,
      agentName: stack.agentName,
      callId,
      metadata: JSON.stringify({ workflow: scenario.workflow, callId }),
      recordFile: files.record,
      ...io,
    });
    await writeTwoChannels(files.recording, { heard, said }, log.sampleRateHz);
    await writeFile(files.log, `${JSON.stringify(log, undefined, 2)}\n`);
    const evidence = await readEvidence(stack.folder, callId);
    const speak = await agentSpeaker();
    return { type: 'judged', scenario, callId, judgement: judgeCall(scenario, evidence, speak) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { type: 'failed', scenario, callId, error };
  }
}
