import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const POLICY = `
messages:
  answer: {}
  account: { endpointing: { minMs: 800, maxMs: 6000 } }
`;

/** The endpointing delays that LiveKit uses now, in milliseconds. */
function delays({ session }: Stage): readonly number[] {
  const { minDelay, maxDelay } = session._activity?.endpointingOpts ?? assert.fail('not running');
  return [minDelay, maxDelay];
}

test('LiveKit uses the endpointing delays of the session where the policy sets none', async () => {
  const stage = await openStage({ policy: POLICY });
  await stage.floor.say('answer', 'one two three');
  assert.deepEqual(delays(stage), [50, 300]);
  await stage.end();
});

test("a message whose policy sets no endpointing delays restores the session's own", async () => {
  const stage = await openStage({ policy: POLICY });
  await stage.floor.say('account', 'one two three');
  assert.deepEqual(delays(stage), [800, 6000]);
  stage.session.updateOptions({ turnHandling: { endpointing: { minDelay: 70 } } });
  assert.deepEqual(delays(stage), [800, 6000]);
  await stage.floor.say('answer', 'one two three');
  assert.deepEqual(delays(stage), [70, 300]);
  await stage.end();
});

test("a policy's endpointing delays survive a handoff; after them the next agent's own apply", async () => {
  const stage = await openStage({ policy: POLICY });
  await stage.floor.say('account', 'one two three');
  const entered = Promise.withResolvers<void>();
  class Next extends voice.Agent {
    override onEnter(): Promise<void> {
      entered.resolve();
      return Promise.resolve();
    }
  }
  const turnHandling = {
    endpointing: { minDelay: 90 },
    turnDetection: undefined,
    interruption: {},
    preemptiveGeneration: {},
  };
  stage.session.updateAgent(new Next({ instructions: 'x', turnHandling }));
  await within('the agent to begin', entered.promise);
  assert.deepEqual(delays(stage), [800, 6000]);
  await stage.floor.say('answer', 'one two three');
  assert.deepEqual(delays(stage), [90, 300]);
  await stage.end();
});
