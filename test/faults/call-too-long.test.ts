// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { disposeMedia } from '../../src/scenarios/caller/caller.ts';
import { openStand, type FaultStand } from './harness/stand.ts';

const POLICY = `languages: [en]
call: { maxMs: 8000, end: { message: farewell } }
messages:
  recording_disclosure: { text: "alpha bravo", interruptible: none, delivery: required }
  farewell: { text: "uniform victor", interruptible: none }
  answer: {}
`;

let stand: FaultStand;
before(async () => {
  restoreEnvironment();
  stand = await openStand(POLICY);
});
after(async () => {
  await stand.stop();
  await disposeMedia();
});

test('a caller whose call lasts too long hears a farewell before the hang-up', async () => {
  const caller = await stand.call('too-long', { kind: 'sip' });
  await caller.hears('victor');
  await caller.isSentAway();
  await stand.isOver('too-long');
  const { decisions } = await stand.recordOf('too-long');
  assert.equal(decisions.at(-1), 'end_call call.maxMs');
});
