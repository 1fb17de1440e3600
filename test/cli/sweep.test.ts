import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { floorkeeper, root } from '../harness/cli-io.ts';
import { madeFolder, type MadeFolder } from '../replay/harness/made-records.ts';

/* `floorkeeper sweep` over made records. */

let made: MadeFolder;
before(async () => {
  made = await madeFolder(40);
});
after(() => made.remove());

const MODES = 'messages.answer.speech.mode=immediate,adaptive';

type Swept = {
  readonly ok: boolean;
  readonly calls: number;
  readonly wanted: { readonly floor: number; readonly nothing: number };
  readonly points: readonly { readonly false: number; readonly missed: number }[];
  readonly best: unknown;
};

describe('floorkeeper sweep', () => {
  test('`sweep` counts false against missed for each value on the same overlaps', async () => {
    const ran = await floorkeeper(['sweep', '--json', '--set', MODES, 'part-000'], made.folder);
    assert.equal(ran.code, 0);
    const { ok, calls, wanted, points } = JSON.parse(ran.out) as Swept;
    assert.ok(ok);
    assert.equal(calls, 40);
    assert.ok(wanted.floor >= 1 && wanted.nothing >= 2);
    const [immediate, adaptive] = points;
    assert.ok(immediate !== undefined && adaptive !== undefined);
    assert.ok(immediate.false > adaptive.false);
    assert.ok(immediate.missed <= adaptive.missed);
  });

  test('`sweep` prints a table, a plot and the best value for the costs, and writes an SVG once', async () => {
    const args = ['sweep', '--set', MODES, '--cost', 'false=3,missed=1', '--svg', 'plot.svg'];
    const ran = await floorkeeper([...args, 'part-000'], made.folder);
    assert.equal(ran.code, 0);
    assert.match(
      ran.out,
      /^40 calls: \d+ overlaps in which the caller wanted the floor, \d+ in which not, \d+ not proved$/m,
    );
    assert.match(ran.out, /^value +false +% +missed +% +floor after ms +cost$/m);
    assert.match(ran.out, /^immediate \|f+ *\|m* *\|$/m);
    assert.match(
      ran.out,
      /^best for a false one at 3 and a missed one at 1: messages\.answer\.speech\.mode=adaptive$/m,
    );
    const svg = await readFile(join(made.folder, 'plot.svg'), 'utf8');
    assert.match(svg, /^<svg [\s\S]*<\/svg>\n$/);
    const again = await floorkeeper([...args, 'part-000'], made.folder);
    assert.equal(again.code, 2);
    assert.match(again.err, /cannot write `plot\.svg`: it is there already/);
  });

  test('`sweep` takes what scenarios expect for the calls that were made by them', async () => {
    const scenario = join(root, 'test', 'calls', 'short-backchannel.yaml');
    const record = join(root, 'test/fixtures/sessions/0.1.0-short-backchannel.jsonl');
    const ran = await floorkeeper(['sweep', '--json', '--set', MODES, scenario, record]);
    assert.equal(ran.code, 0);
    const { wanted, points } = JSON.parse(ran.out) as Swept;
    assert.equal(wanted.floor, 0);
    assert.equal(wanted.nothing, 1);
    assert.deepEqual(
      points.map((point) => point.false),
      [1, 0],
    );
  });

  const misuse = [
    ['answer.speech.mode=a,b', /--set: expected `messages\.TYPE\.SETTING=VALUES`/],
    ['messages.answer.speech.minSpechMs=1..9:2', /--set: messages\.answer\.speech\.minSpechMs: /],
    ['messages.answer.speech.minSpeechMs=0..999999:99999', /--set: messages\.answer/],
    [
      'messages.answer.speech.minSpeechMs=100',
      /--set: expected `FROM\.\.TO:STEP`, or 2 to 50 values/,
    ],
    ['messages.answer.speech.minSpeechMs=9..1:2', /--set: a range has 2 to 50 values/],
  ] as const;
  for (const [setting, err] of misuse) {
    test(`\`sweep --set ${setting}\` is misuse`, async () => {
      const ran = await floorkeeper(['sweep', '--set', setting, 'part-000'], made.folder);
      assert.equal(ran.code, 2);
      assert.equal(ran.out, '');
      assert.match(ran.err, err);
    });
  }

  test('`sweep` of a message that no call has says so, and exits with 1', async () => {
    const setting = 'messages.nowhere.graceMs=0..500:100';
    const ran = await floorkeeper(['sweep', '--set', setting, 'part-000'], made.folder);
    assert.equal(ran.code, 1);
    assert.match(ran.out, /^40 calls without this setting left out$/m);
    assert.match(ran.out, /^no overlap says anything about this setting$/m);
  });
});
