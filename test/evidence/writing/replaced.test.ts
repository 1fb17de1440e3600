import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { verifySource } from '../../../src/evidence/index.ts';
import { wokeAt } from '../harness/recorded.ts';
import { begin, BOUND, gapsOf, linesOf, settle, typesOf } from '../harness/recording-stage.ts';

describe('a record that somebody deletes during the call', () => {
  test(
    'a record that somebody deletes begins again with its header and a gap line with the state',
    BOUND,
    async (context) => {
      const { disk, recorder, codes } = await begin(context);
      recorder.step(wokeAt(10));
      await settle();
      const before = linesOf(disk.text());
      disk.remove();
      recorder.step(wokeAt(20));
      await recorder.close();
      const lines = linesOf(disk.text());
      assert.deepEqual(codes, ['RECORD_REPLACED']);
      assert.deepEqual(typesOf(lines), [
        'floorkeeper.header',
        'floorkeeper.gap',
        'floorkeeper.event',
        'floorkeeper.note',
      ]);
      assert.deepEqual(lines[0]?.data, before[0]?.data);
      assert.equal(gapsOf(lines)[0]?.state.atMs, 10);
    },
  );

  test('a record that somebody empties begins again in the same file', BOUND, async (context) => {
    const { disk, recorder, codes } = await begin(context);
    recorder.step(wokeAt(10));
    await settle();
    disk.cut(0);
    recorder.step(wokeAt(20));
    await recorder.close();
    assert.deepEqual(codes, ['RECORD_REPLACED']);
    assert.deepEqual(
      linesOf(disk.text()).map(({ type }) => type),
      ['floorkeeper.header', 'floorkeeper.gap', 'floorkeeper.event', 'floorkeeper.note'],
    );
  });

  test(
    'a record that somebody cuts within a line begins again on a new line',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      recorder.step(wokeAt(10));
      await settle();
      disk.cut(100);
      recorder.step(wokeAt(20));
      await recorder.close();
      const [, ...rest] = disk.text().split('\n');
      assert.equal(linesOf(rest.join('\n'))[0]?.type, 'floorkeeper.header');
    },
  );

  test(
    'a record that begins again within the file is verified from there on',
    BOUND,
    async (context) => {
      const { disk, recorder } = await begin(context);
      recorder.step(wokeAt(10));
      await settle();
      disk.cut(100);
      recorder.step(wokeAt(20));
      await recorder.close();
      const verified = verifySource(disk.text());
      assert.ok(verified.ok);
      assert.deepEqual(
        verified.issues.map(({ code, line }) => [code, line]),
        [
          ['RECORD_MALFORMED', 1],
          ['RECORD_LINES_LOST', 3],
        ],
      );
    },
  );
});
