import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { sessionMs } from '../../../src/core/index.ts';
import { messageId, wokeAt } from '../harness/recorded.ts';
import { begin, BOUND, linesOf, settle, type Stage } from '../harness/recording-stage.ts';

describe('reports of how far a message is', () => {
  test(
    'reports of progress are written together, a quarter of a second after the first',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      await settle();
      for (let ms = 200; ms <= 800; ms += 200) await report(recorder, ms);
      assert.equal(linesOf(disk.text()).length, 1);
      context.mock.timers.tick(250);
      await settle();
      assert.equal(linesOf(disk.text()).length, 5);
      await recorder.close();
    },
  );

  test(
    'a line that is no report is written at once, with the reports before it',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      await settle();
      await report(recorder, 200);
      recorder.step(wokeAt(300));
      await settle();
      assert.equal(linesOf(disk.text()).length, 3);
      await recorder.close();
    },
  );

  test('a call that ends has all its reports in the record', BOUND, async (context) => {
    const { disk, recorder } = await begin(context);
    await report(recorder, 200);
    await recorder.close();
    assert.equal(linesOf(disk.text()).length, 3);
  });
});

async function report(recorder: Stage['recorder'], ms: number): Promise<void> {
  const atMs = sessionMs(ms);
  const event = { type: 'playout_progressed', messageId, playedMs: ms, atMs } as const;
  recorder.step({ ...wokeAt(ms), event });
  await settle();
}
