import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { playScenario, readScenario, transcriptOf } from './harness/scenario.ts';

const FOLDER = new URL('scenarios/', import.meta.url);

// `GOLDEN=write` rewrites the golden transcripts. Read the diff, and commit it only if you can say
// why every line changed. A right verdict for the wrong reason fails the test.
const isRewriting = process.env['GOLDEN'] === 'write';
const isCi = process.env['CI'] !== undefined && process.env['CI'] !== '';

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

test('the folder `scenarios` of the core holds scenarios', () => {
  assert.ok(files.length > 0);
});

for (const file of files) {
  test(file.replace(/\.yaml$/u, '').replaceAll('-', ' '), () => {
    const scenario = readScenario(new URL(file, FOLDER));
    const call = playScenario(scenario);
    const decided = call.decisions().map(({ atMs, verdict, clause, class: callerClass }, at) => {
      const decision = { atMs, verdict, clause };
      return scenario.expect[at]?.class === undefined
        ? decision
        : { ...decision, class: callerClass };
    });
    assert.deepEqual(decided, scenario.expect);
    compareWithGolden(new URL(file.replace(/\.yaml$/u, '.golden.txt'), FOLDER), transcriptOf(call));
  });
}

function compareWithGolden(golden: URL, transcript: string): void {
  if (isRewriting || (!existsSync(golden) && !isCi)) writeFileSync(golden, transcript);
  assert.ok(existsSync(golden), 'the golden transcript is missing');
  assert.equal(transcript, readFileSync(golden, 'utf8'));
}
