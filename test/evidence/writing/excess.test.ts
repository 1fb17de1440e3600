import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { EngineEvent } from '../../../src/core/index.ts';
import type { EventData } from '../../../src/evidence/index.ts';
import { wokeAt } from '../harness/recorded.ts';
import {
  begin,
  BOUND,
  gapsOf,
  linesOf,
  notesOf,
  settle,
  typesOf,
} from '../harness/recording-stage.ts';

describe('a call that writes too much', () => {
  test(
    'a flood of keys leaves lines out, and the log and the record say so once',
    BOUND,
    async (context) => {
      const { disk, recorder, codes } = await begin(context);
      // Ten thousand keys in five seconds, as from a modem.
      for (let key = 0; key < 10_000; key++) recorder.step(wokeAt(key / 2, 2000));
      await settle();
      recorder.step(wokeAt(90_000));
      await recorder.close();
      const lines = linesOf(disk.text());
      assert.ok(disk.text().length < 6 * 1024 * 1024, `${disk.text().length} bytes`);
      assert.deepEqual(notesOf(lines), ['record_flooded', 'record_closed']);
      assert.deepEqual(codes, ['RECORD_FLOODED']);
      // The record has the lines after the flood, with the state before them.
      const [gap] = gapsOf(lines);
      assert.equal(gap?.state.atMs, 4999.5);
      const event = lines.findLast(({ type }) => type === 'floorkeeper.event');
      assert.ok(event !== undefined);
      assert.equal((event.data as EventData).event.atMs, 90_000);
    },
  );

  test(
    'of two floods in a call the record notes both, and the log names one',
    BOUND,
    async (context) => {
      const { disk, recorder, codes } = await begin(context);
      for (let flood = 0; flood < 2; flood++) {
        const fromMs = flood * 600_000;
        for (let key = 0; key < 3000; key++) recorder.step(wokeAt(fromMs + key / 2, 2000));
        await settle();
      }
      recorder.step(wokeAt(2_000_000));
      await recorder.close();
      const lines = linesOf(disk.text());
      assert.deepEqual(notesOf(lines), ['record_flooded', 'record_flooded', 'record_closed']);
      assert.equal(gapsOf(lines).length, 2);
      assert.deepEqual(codes, ['RECORD_FLOODED']);
    },
  );

  test(
    'a record that reaches its limit says that it is full, and still gets its last line',
    BOUND,
    async (context) => {
      const limitBytes = 8 * 1024 * 1024;
      const { disk, recorder, codes } = await begin(context, { limitBytes });
      for (let step = 0; step < 20; step++) {
        recorder.step(wokeAt(step * 60_000, 490_000));
        await settle();
      }
      await recorder.close();
      const lines = linesOf(disk.text());
      assert.ok(disk.text().length < limitBytes + 50_000, `${disk.text().length} bytes`);
      assert.deepEqual(notesOf(lines), ['record_full', 'record_closed']);
      const full = lines.find(({ data }) => 'note' in data);
      assert.ok(full !== undefined && 'limitBytes' in full.data);
      assert.equal(full.data.limitBytes, limitBytes);
      assert.deepEqual(codes, ['RECORD_FULL']);
      assert.equal(gapsOf(lines)[0]?.state.atMs, 19 * 60_000);
    },
  );
});

describe('a step that cannot be written', () => {
  test(
    'a step that cannot be turned into text is logged, and the record goes on with a gap line',
    BOUND,
    async (context) => {
      const { disk, recorder, codes } = await begin(context);
      const circular: { self?: unknown; type: string; atMs: number } = { type: 'woke', atMs: 5 };
      circular.self = circular;
      recorder.step({ ...wokeAt(5), event: circular as unknown as EngineEvent });
      recorder.step(wokeAt(6));
      await recorder.close();
      const lines = linesOf(disk.text());
      assert.deepEqual(codes, ['RECORD_STEP_UNWRITABLE']);
      assert.deepEqual(typesOf(lines), [
        'floorkeeper.header',
        'floorkeeper.gap',
        'floorkeeper.event',
        'floorkeeper.note',
      ]);
      assert.equal(gapsOf(lines)[0]?.state.atMs, 5);
    },
  );
});
