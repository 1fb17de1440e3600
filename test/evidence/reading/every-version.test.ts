import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { parseRecord, verifySource } from '../../../src/evidence/index.ts';
import { RECORD_VERSIONS } from '../../../src/evidence/format/index.ts';
import { replay } from '../../../src/replay/index.ts';
import { sessions, sourceOf } from '../../harness/recorded-sessions.ts';

/* Readers read every version that was ever written: a fixture of each stays in the repository for ever. */

const NAMES = readdirSync(sessions).filter((name) => name.endsWith('.jsonl'));

/** What verification says of a sound record of each version. */
const VERIFIED = { 1: ['RECORD_NOT_CHAINED'], 2: [] } as const;

for (const version of RECORD_VERSIONS) {
  test(`a record of version ${version} is read, replayed to the same decisions, and verified as far as it can be`, async () => {
    const records = await Promise.all(
      NAMES.map(async (name) => {
        const source = await sourceOf(name);
        return { source, record: parseRecord(source) };
      }),
    );
    const ofVersion = records.filter(
      ({ record }) => record.ok && record.head?.recordVersion === version,
    );
    assert.ok(ofVersion.length > 0, `no record of version ${version} is among ${NAMES.join()}`);
    for (const { record, source } of ofVersion) {
      assert.ok(record.ok && record.head !== undefined);
      assert.deepEqual(record.issues, []);
      const { difference, error, decisions } = replay(record.head.policy, record.lines);
      assert.deepEqual([difference, error], [undefined, undefined]);
      assert.ok(decisions > 0);
      const verified = verifySource(source);
      assert.ok(verified.ok);
      assert.deepEqual(
        verified.issues.map(({ code }) => code),
        VERIFIED[version],
      );
    }
  });
}
