import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Recorder } from '../../../src/evidence/index.ts';
import { queued, stateAt, stepOf, wokeAt } from '../harness/recorded.ts';
import {
  begin,
  BOUND,
  gapsOf,
  linesOf,
  notesOf,
  settle,
  typesOf,
} from '../harness/recording-stage.ts';

const RETRY_MS = 1000;

/** Ten steps of a megabyte: more than the queue holds for a disk that accepts nothing. */
function overfill(recorder: Recorder, fromMs: number): void {
  for (let step = 0; step < 10; step++) recorder.step(wokeAt(fromMs + step * 60_000, 490_000));
}

describe('a disk that is full', () => {
  test(
    'a full disk holds whole lines only, and gets the rest when it has space again',
    BOUND,
    async (context) => {
      const { disk, recorder, codes } = await begin(context);
      await settle();
      disk.room = 1500;
      for (let ms = 1; ms <= 20; ms++) recorder.step(wokeAt(ms));
      await settle();
      const full = disk.text();
      linesOf(full);
      assert.deepEqual(codes, ['RECORD_DISK_REFUSES']);

      disk.room = Infinity;
      context.mock.timers.tick(RETRY_MS);
      await settle();
      const lines = linesOf(disk.text());
      assert.ok(disk.text().startsWith(full));
      assert.equal(lines.length, 21);
      assert.deepEqual(gapsOf(lines), []);
      assert.deepEqual(codes, ['RECORD_DISK_REFUSES']);
      await recorder.close();
    },
  );

  test(
    'half a line that a full disk took is overwritten, even if the disk refused to cut it off',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      await settle();
      disk.room = 100;
      disk.refusesCuts = true;
      recorder.step(wokeAt(1, 5000));
      await settle();
      assert.ok(!disk.text().endsWith('\n'));
      disk.refusesCuts = false;
      disk.room = Infinity;
      await recorder.close();
      linesOf(disk.text());
    },
  );

  test(
    'the recorder tries a full disk again after one second, not before',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      await settle();
      disk.room = 0;
      recorder.step(stepOf(queued));
      await settle();
      const tried = disk.writes();
      recorder.step(wokeAt(5));
      context.mock.timers.tick(RETRY_MS - 1);
      await settle();
      assert.equal(disk.writes(), tried);
      context.mock.timers.tick(1);
      await settle();
      assert.equal(disk.writes(), tried + 1);
      disk.room = Infinity;
      await recorder.close();
    },
  );

  test(
    'if the disk stays full to the end of the call, the log says that the record lacks its end',
    BOUND,
    async (context) => {
      const { disk, recorder, codes, messages } = await begin(context);
      await settle();
      disk.room = 1000;
      for (let ms = 1; ms <= 10; ms++) recorder.step(wokeAt(ms));
      await settle();
      await recorder.close();
      linesOf(disk.text());
      assert.deepEqual(codes, ['RECORD_DISK_REFUSES', 'RECORD_NOT_COMPLETE']);
      assert.match(messages.at(-1) ?? '', /lacks its end/);
    },
  );
});

describe('more than may wait for a disk', () => {
  test(
    'lines beyond the queue are lost: the log says it once, and a gap line has the numbers and the state',
    BOUND,
    async (context) => {
      const { disk, recorder, codes } = await begin(context);
      await settle();
      disk.refusal = 'EIO';
      overfill(recorder, 0);
      overfill(recorder, 600_000);
      await settle();
      assert.deepEqual(codes, ['RECORD_LINES_LOST', 'RECORD_DISK_REFUSES']);

      disk.refusal = undefined;
      context.mock.timers.tick(RETRY_MS);
      await settle();
      const lines = linesOf(disk.text());
      // Logged as soon as there is space, though nothing happens in the call.
      assert.equal(lines.at(-1)?.type, 'floorkeeper.gap');
      const [gap, ...more] = gapsOf(lines);
      assert.deepEqual(more, []);
      // Of the twenty steps the first eight fit: the first has four lines, the others three each.
      assert.deepEqual([gap?.fromSeq, gap?.toSeq], [26, 61]);
      assert.equal(gap?.state.atMs, stateAt(600_000 + 9 * 60_000).atMs);

      recorder.step(wokeAt(2_000_000));
      await settle();
      assert.equal(linesOf(disk.text()).at(-1)?.seq, 62);
      await recorder.close();
    },
  );

  test(
    'an overfull queue takes no new lines until it has drained, so the record has one gap and not many',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      await settle();
      disk.refusal = 'EIO';
      overfill(recorder, 0);
      await settle();
      disk.refusal = undefined;
      disk.room = 3 * 1024 * 1024;
      context.mock.timers.tick(RETRY_MS);
      await settle();
      recorder.step(wokeAt(700_000));
      disk.room = Infinity;
      context.mock.timers.tick(RETRY_MS);
      await settle();
      recorder.step(wokeAt(800_000));
      await recorder.close();
      const gaps = gapsOf(linesOf(disk.text()));
      assert.deepEqual(
        gaps.map(({ state }) => state.atMs),
        [700_000],
      );
    },
  );

  test(
    'the last line of a record always fits the queue, after a gap line for what was lost',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      await settle();
      disk.refusal = 'EIO';
      overfill(recorder, 0);
      await settle();
      disk.refusal = undefined;
      await recorder.close();
      const lines = linesOf(disk.text());
      assert.deepEqual(typesOf(lines.slice(-2)), ['floorkeeper.gap', 'floorkeeper.note']);
      assert.deepEqual(notesOf(lines), ['record_closed']);
    },
  );

  test('a second outage of the disk is logged like the first', BOUND, async (context) => {
    const { disk, recorder, codes } = await begin(context);
    for (let outage = 0; outage < 2; outage++) {
      await settle();
      disk.refusal = 'EIO';
      overfill(recorder, outage * 600_000);
      await settle();
      disk.refusal = undefined;
      context.mock.timers.tick(RETRY_MS);
      await settle();
    }
    for (const kind of ['RECORD_LINES_LOST', 'RECORD_DISK_REFUSES']) {
      assert.equal(codes.filter((code) => code === kind).length, 2, kind);
    }
    assert.equal(gapsOf(linesOf(disk.text())).length, 2);
    await recorder.close();
  });
});

describe('a disk that does not answer', () => {
  test(
    'a disk that does not answer delays the end of a call by two seconds at most',
    BOUND,
    async (context) => {
      const { disk, recorder, codes } = await begin(context);
      await settle();
      disk.isStopped = true;
      recorder.step(stepOf(queued));
      await settle();
      const closed = recorder.close();
      assert.equal(recorder.close(), closed);
      context.mock.timers.tick(1999);
      await settle();
      let isOver = false;
      void closed.then(() => (isOver = true));
      await settle();
      assert.equal(isOver, false);
      context.mock.timers.tick(1);
      await closed;
      assert.deepEqual(codes, ['RECORD_NOT_COMPLETE']);
    },
  );
});
