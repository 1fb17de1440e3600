import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openPolicyStore, readCurrent } from '../../../src/policy/index.ts';
import { base, compiled, fileWith } from '../../harness/policy-text.ts';

let parent: string;

before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'policy-store-'));
});

after(() => rm(parent, { recursive: true }));

const billing = compiled(
  fileWith('messages: { menu: { dtmf: { options: { 1: one } }, expects: { count: 4 } } }'),
);
const other = compiled(base());
const published = { policy: billing, file: 'policies/billing.yaml' };

async function newStore() {
  return openPolicyStore(join(await mkdtemp(join(parent, 's-')), 'store'));
}

describe('the store of compiled policies', () => {
  test('the store returns a published policy value by value, with the name of its file', async () => {
    const store = await newStore();
    await store.publish([published]);
    const result = await readCurrent(store.folder, 'billing');
    assert.deepEqual(result, { ok: true, warnings: [], ...published });
  });

  test('the store holds one file per policy, one pointer and no partly written files', async () => {
    const store = await newStore();
    await store.publish([published, { policy: other, file: 'policies/base.yaml' }]);
    assert.deepEqual(
      (await readdir(store.folder)).toSorted(),
      [`${billing.sha256}.json`, `${other.sha256}.json`, 'current'].toSorted(),
    );
    assert.deepEqual(JSON.parse(await readFile(join(store.folder, 'current'), 'utf8')), {
      version: 1,
      workflows: {
        base: { sha256: other.sha256, file: 'policies/base.yaml' },
        billing: { sha256: billing.sha256, file: 'policies/billing.yaml' },
      },
    });
  });

  test('the store survives a restart: another process opens the same folder', async () => {
    const store = await newStore();
    await store.publish([published]);
    const again = await openPolicyStore(store.folder);
    assert.equal((await again.current()).get('billing')?.sha256, billing.sha256);
  });

  const TORN = ['', '{"version":1,"work', 'null', '[]', '\0\0\0'];
  for (const torn of TORN) {
    test(`a pointer that holds ${JSON.stringify(torn)} is an issue, and the next publication replaces it`, async () => {
      const store = await newStore();
      await store.publish([published]);
      await writeFile(join(store.folder, 'current'), torn);
      const result = await readCurrent(store.folder, 'billing');
      assert.ok(!result.ok);
      assert.equal(result.issues[0]?.code, 'POLICY_UNREADABLE');
      assert.equal((await store.current()).size, 0);
      await store.publish([published]);
      assert.ok((await readCurrent(store.folder, 'billing')).ok);
    });
  }

  test('a policy whose file is damaged is not current, so the next publication writes it again', async () => {
    const store = await newStore();
    await store.publish([published]);
    await writeFile(join(store.folder, `${billing.sha256}.json`), '{"version":1,');
    const result = await readCurrent(store.folder, 'billing');
    assert.ok(!result.ok);
    assert.equal(result.issues[0]?.code, 'POLICY_UNREADABLE');
    assert.equal((await store.current()).size, 0);
    await store.publish([published]);
    assert.ok((await readCurrent(store.folder, 'billing')).ok);
  });

  test('a policy whose file is gone cannot be read, and the next publication writes it again', async () => {
    const store = await newStore();
    await store.publish([published]);
    await rm(join(store.folder, `${billing.sha256}.json`));
    const result = await readCurrent(store.folder, 'billing');
    assert.ok(!result.ok);
    assert.equal(result.issues[0]?.code, 'POLICY_UNREADABLE');
    assert.equal((await store.current()).size, 0);
    await store.publish([published]);
    assert.ok((await readCurrent(store.folder, 'billing')).ok);
  });

  test('the store keeps the file of a replaced policy, as a call may still read it', async () => {
    const store = await newStore();
    await store.publish([published]);
    const next = compiled(fileWith('messages: { menu: {} }'));
    await store.publish([{ policy: next, file: 'policies/billing.yaml' }]);
    const result = await readCurrent(store.folder, 'billing');
    assert.equal(result.ok && result.policy.sha256, next.sha256);
    assert.ok((await readdir(store.folder)).includes(`${billing.sha256}.json`));
  });

  test('the store removes a workflow from the current ones', async () => {
    const store = await newStore();
    await store.publish([published, { policy: other, file: 'policies/base.yaml' }]);
    await store.publish([], ['billing']);
    assert.deepEqual([...(await store.current()).keys()], ['base']);
  });

  test('the error for a workflow that is not published names the nearest one that is', async () => {
    const store = await newStore();
    await store.publish([published]);
    const result = await readCurrent(store.folder, 'biling');
    assert.ok(!result.ok);
    assert.equal(result.issues[0]?.code, 'POLICY_UNKNOWN_WORKFLOW');
    assert.equal(result.issues[0].hint, 'did you mean `billing`?');
  });

  test('two publications at the same time both reach the store', async () => {
    const store = await newStore();
    await Promise.all([
      store.publish([published]),
      store.publish([{ policy: other, file: 'policies/base.yaml' }]),
    ]);
    assert.deepEqual([...(await store.current()).keys()].toSorted(), ['base', 'billing']);
  });

  test('a reader never sees a partly written pointer, however often it is replaced', async () => {
    const store = await newStore();
    await store.publish([published]);
    const writing = new AbortController();
    const written = (async () => {
      for (let round = 0; round < 20; round += 1) {
        await store.publish([{ policy: other, file: `policies/${'x'.repeat(round * 500)}.yaml` }]);
      }
      writing.abort();
    })();
    while (!writing.signal.aborted) assert.ok((await readCurrent(store.folder, 'billing')).ok);
    await written;
  });
});
