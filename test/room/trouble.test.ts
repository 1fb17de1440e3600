// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Decision } from '../../src/core/index.ts';
import { disposeMedia } from '../../src/scenarios/caller/caller.ts';
import { openWorkerRoom, type WorkerRoom } from '../harness/stages/worker-room.ts';

const POLICY = `languages: [en]
call:
  trouble: { message: apology, do: end_call }
  end: { message: farewell }
messages:
  recording_disclosure: { text: "This is recorded.", interruptible: none, delivery: required }
  apology: { text: "We have a problem with our line. Please call again later." }
  farewell: { text: "Goodbye." }
  answer: {}
`;

let room: WorkerRoom;
before(async () => {
  restoreEnvironment();
  room = await openWorkerRoom(POLICY);
});
after(async () => {
  await room.stop();
  await disposeMedia();
});

test('an agent that loses voice, recogniser and model tells the caller why and hangs up', async () => {
  const stopped: Promise<void>[] = [];
  const call = await room.call(
    'providers-gone',
    `  - when: { message: answer, finishedMs: 3000 }
    press: "5"
  - when: { message: farewell, finishedMs: 0 }
    hangUp: true`,
    (line) => {
      if (line.startsWith('press')) stopped.push(room.speech.stop());
    },
  );
  await Promise.all(stopped);
  assert.equal(call.log.end, 'agent_left');
  const lines = await room.linesOf(room.recordOf('providers-gone'));
  const decisions = lines.flatMap(({ type, data }) =>
    type === 'floorkeeper.decision' && 'decision' in data ? [data.decision as Decision] : [],
  );
  const ends = decisions.filter(({ verdict }) => verdict === 'trouble' || verdict === 'end_call');
  assert.deepEqual(
    ends.map(({ verdict, clause }) => `${verdict} ${clause}`),
    ['trouble call.trouble.message', 'end_call call.trouble.do'],
  );
});
