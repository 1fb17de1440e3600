import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { ScriptedBatchStt } from '../../harness/parts/scripted-stt.ts';
import { ScriptedVad } from '../../harness/parts/scripted-vad.ts';
import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';

// LiveKit wraps a recogniser that does not stream in an adapter of its own. Around our gate that
// adapter would open the tapped VAD a second time, and transcripts would bypass the gate.
test('a non-streaming STT does not bypass the transcript gate', async () => {
  const vad = new ScriptedVad();
  const stage = await openStage({
    policy: 'messages: { disclosure: { interruptible: none }, answer: {} }',
    vad,
    stt: new ScriptedBatchStt(['what about the fees']),
  });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  await vad.hear(400);
  const held = await stage.decision(({ verdict }) => verdict === 'hold');
  assert.equal(held.clause, 'messages.disclosure.input');
  await within('the message to end', handle);
  await stage.line('assistant: That is all');
  assert.equal(stage.conversation()[1], 'user: what about the fees');
  const recorded = await stage.end();
  const started = recorded.events.filter(({ type }) => type === 'user_speech_started');
  assert.equal(started.length, 1);
  // One stream under the tap, one under the adapter.
  assert.equal(vad.streamsOpened, 2);
});
