import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { measureAgentSound } from '../../src/scenarios/judge/recording.ts';
import { ParticipantKind } from '../../src/scenarios/caller/media.ts';
import { disposeMedia, makeCall } from '../../src/scenarios/caller/caller.ts';
import {
  startLivekitServer,
  type LivekitServer,
} from '../../src/offline/machine/livekit-server.ts';
import { parseScenario } from '../../src/scenarios/file/parse.ts';
import { joinAsToneAgent } from '../harness/parts/tone-agent.ts';

const SCENARIO = `
description: Speaks over the tone, then dials.
workflow: billing
caller:
  - when: { message: tone, startedMs: 1000 }
    say: stop it please
  - when: { message: tone, finishedMs: 400 }
    press: "4#"
    gapMs: 100
  - when: { afterPreviousMs: 300 }
    hangUp: true
expect:
  decision: []
  playback: [{ message: tone, action: interrupted }]
  transcript: {}
  task: {}
  recovery: {}
`;

let server: LivekitServer;
let folder: string;

before(async () => {
  server = await startLivekitServer();
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
  await disposeMedia();
});

test('the caller acts at its moments, sounds like a telephone and hears when the agent stops', async () => {
  const parsed = parseScenario(SCENARIO, 'tone.yaml', folder);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const callId = 'tone-1';
  const recordFile = join(folder, `${callId}.jsonl`);
  const agent = joinAsToneAgent({
    access: server,
    roomName: callId,
    recordFile,
    messageType: 'tone',
  });
  const progress: string[] = [];
  const { log, heard, said } = await makeCall(parsed.scenario, {
    access: server,
    agentName: 'nobody',
    callId,
    metadata: '{}',
    recordFile,
    onProgress: (line) => progress.push(line),
    signal: AbortSignal.timeout(30_000),
  });
  const { keys, caller, leave } = await agent;
  await leave();

  assert.equal(log.end, 'hung_up');
  assert.equal(log.steps.length, 2);
  assert.deepEqual(keys, ['4', '#']);
  assert.equal(caller()?.info.kind, ParticipantKind.SIP);
  assert.equal(caller()?.attributes['sip.callStatus'], 'active');

  const sound = measureAgentSound(heard);
  const toneAtMs = sound.firstSince(0)!;
  const [speech, dialling] = log.steps;
  // Wide enough for a busy machine, too narrow for a moment that does not come from the sound.
  assert.ok(Math.abs(speech!.startMs - toneAtMs - 1000) < 120, `${speech!.startMs} ${toneAtMs}`);
  const silentMs = sound.silentSince(speech!.onsetMs, 300)!;
  assert.ok(silentMs > speech!.onsetMs && silentMs < speech!.onsetMs + 1500, `${silentMs}`);
  assert.ok(dialling!.startMs >= silentMs + 300, `${dialling!.startMs} ${silentMs}`);

  // The recording holds the speech where the log says, on a line that is never digitally silent.
  const before = measureAgentSound(said).audibleMs(speech!.onsetMs - 500, speech!.onsetMs - 50);
  const during = measureAgentSound(said).audibleMs(speech!.onsetMs, speech!.onsetMs + 500);
  assert.equal(before, 0);
  assert.ok(during > 200, `${during}`);
  assert.ok(said.subarray(0, 16_000).some((sample) => sample !== 0));
});
