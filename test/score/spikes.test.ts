import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { id } from '../../src/core/index.ts';
import { floorkeeper } from '../harness/cli-io.ts';
import { recordText, writeCall, type HandWritten } from './harness/hand-written.ts';

const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-spikes-'));
after(() => rm(folder, { recursive: true }));

/** A call in an hour of the day in which the agent speaks a minute, cut short so many times. */
function callAt(hour: number, interruptions: number): HandWritten {
  const time = `${String(hour).padStart(2, '0')}:30:00.000Z`;
  const call = writeCall(`call-${hour}`, `2026-11-20T${time}`);
  for (let count = 0; count < interruptions; count += 1) {
    const fromMs = 100 + count * 3000;
    const messageId = id<HandWrittenId>(`m${count}`);
    call
      .speak(fromMs, messageId)
      .decide(fromMs + 1000, {
        verdict: 'interrupt',
        overlapId: id(`o${count}`),
        messageId,
        class: 'redirect',
      })
      .finish(fromMs + 1000, messageId, 1000, true);
  }
  const lastMs = 60_000;
  const leftMs = lastMs - interruptions * 1000;
  return call
    .speak(lastMs, 'last')
    .finish(lastMs + leftMs, 'last', leftMs)
    .end(200_000);
}

type HandWrittenId = NonNullable<
  Parameters<ReturnType<typeof writeCall>['decide']>[1]['messageId']
>;

test('an hour with far more interruptions than the others is an alert, and no other hour is', async () => {
  for (const [hour, interruptions] of [2, 1, 0, 12, 2, 4, 1, 2].entries()) {
    const call = callAt(hour, interruptions);
    await writeFile(join(folder, `${call.name}.jsonl`), recordText(call));
  }
  const { code, out } = await floorkeeper(['score', folder, '--json']);
  assert.equal(code, 0);
  const { spikes } = JSON.parse(out) as { readonly spikes: readonly object[] };
  // The other seven hours have 12 interruptions in seven minutes of speech.
  assert.deepEqual(spikes, [
    { workflow: 'billing', hour: '2026-11-20T03', hits: 12, rate: 12, usual: 12 / 7 },
  ]);
  const text = await floorkeeper(['score', folder]);
  assert.match(
    text.out,
    /^alert: 2026-11-20 03:00 UTC, billing: 12 interruptions, 12\.0 a minute of speech; in other hours 1\.7$/m,
  );
});
