import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stages/stage.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';

suite('recovery after an interruption that leads to nothing', () => {
  test('a message that a noise interrupted is resumed and spoken to its end', async () => {
    const policy = `
messages:
  answer: {}
  reader: { speech: { mode: immediate }, onInterruption: { stop: now } }
`;
    const stage = await openStage({ policy });
    const handle = stage.floor.say('reader', LONG);
    await stage.speaking();
    await stage.vad.hear(300);
    await handle;
    assert.equal(handle.interrupted, true);
    await stage.decision(({ clause }) => clause === 'messages.reader.onFalse.resume');
    const rest = await stage.line('assistant: t');
    await stage.end();
    assert.match(rest, /twelve$/u);
    assert.ok(LONG.endsWith(rest.replace('assistant: ', '')), rest);
  });

  test('interim words that interrupt a message are answered without a final transcript', async () => {
    const stage = await openStage();
    const handle = stage.session.say(LONG);
    await stage.speaking();
    await stage.vad.hearVoice(320);
    stage.stt.interim('stop that is wrong');
    await stage.vad.hearSilence();
    await handle;
    await stage.line('user: stop that is wrong');
    await stage.line('assistant: That is all');
    await stage.end();
  });

  test('the agent asks again for words held too long, and the model never receives them', async () => {
    const policy = `
messages:
  answer: {}
  notice: { interruptible: none, heldForMs: 200 }
`;
    const stage = await openStage({ policy, script: () => 'Could you say that again?' });
    const handle = stage.floor.say('notice', LONG);
    await stage.speaking();
    await stage.vad.hear(300);
    stage.stt.final('what does it cost');
    await handle;
    await stage.line('assistant: Could you say that again?');
    await stage.end();
    assert.equal(stage.llm.asked.length, 1);
    assert.doesNotMatch(JSON.stringify(stage.llm.asked), /what does it cost/u);
  });
});
