import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  openPolicyStore,
  readCurrent,
  watchPolicies,
  type PolicyChange,
  type PolicyIssue,
  type PolicyStore,
  type PolicyWatch,
} from '../../../src/policy/index.ts';
import { base, fileWith } from '../../harness/policy-text.ts';
import { within } from '../../harness/within.ts';

type Told =
  | ({ readonly type: 'published' } & PolicyChange)
  | { readonly type: 'rejected'; readonly issues: readonly PolicyIssue[] };

let parent: string;
let policies: string;
let store: PolicyStore;
let watches: PolicyWatch[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'policy-watch-'));
  policies = await mkdtemp(join(parent, 'policies-'));
  store = await openPolicyStore(join(parent, 'store'));
  watches = [];
});

afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.close()));
  await rm(parent, { recursive: true });
});

const save = (name: string, text: string) => writeFile(join(policies, name), text);
const billing = (graceMs: number) =>
  fileWith('extends: base', `messages: { hello: { graceMs: ${graceMs} } }`);

/** Watches the folder; `next` returns the reported events one by one, as they come. */
async function start(): Promise<{ next: () => Promise<Told>; told: readonly Told[] }> {
  const told: Told[] = [];
  const waiting: ((told: Told) => void)[] = [];
  let given = 0;
  const tell = (what: Told) => {
    told.push(what);
    const first = waiting.shift();
    if (first === undefined) return;
    given += 1;
    first(what);
  };
  const watch = watchPolicies({
    policies,
    store,
    onPublished: (change) => tell({ type: 'published', ...change }),
    onRejected: (issues) => tell({ type: 'rejected', issues }),
  });
  watches.push(watch);
  await within('the watch to stand', watch.ready);
  const next = async (): Promise<Told> => {
    const earlier = told[given];
    if (earlier === undefined) {
      return within('a publication', new Promise<Told>((resolve) => waiting.push(resolve)));
    }
    given += 1;
    return earlier;
  };
  return { next, told };
}

async function graceOf(workflow: string): Promise<number | undefined> {
  const result = await readCurrent(store.folder, workflow);
  return result.ok ? result.policy.messages['hello']?.graceMs : undefined;
}

const workflowsOf = (told: Told) =>
  told.type === 'published' ? told.updated.map(({ workflow }) => workflow).toSorted() : told.type;

describe('watchPolicies', () => {
  test('watchPolicies replaces a torn pointer, publishes every policy again and continues', async () => {
    await save('base.yaml', base());
    await save('billing.yaml', billing(1));
    await start();
    await writeFile(join(store.folder, 'current'), '{"version":1,"workfl');
    await start();
    assert.deepEqual([...(await store.current()).keys()].toSorted(), ['base', 'billing']);
    assert.equal(await graceOf('billing'), 1);
  });

  test('watchPolicies publishes the policies of the folder before it is ready', async () => {
    await save('billing.yaml', billing(100));
    await save('base.yaml', base());
    const { told } = await start();
    assert.deepEqual(told.map(workflowsOf), [['base', 'billing']]);
    assert.equal(await graceOf('billing'), 100);
  });

  test('watchPolicies publishes a change and names the changed workflow', async () => {
    await save('billing.yaml', billing(100));
    await save('base.yaml', base());
    const { next } = await start();
    await next();
    await save('billing.yaml', billing(200));
    assert.deepEqual(workflowsOf(await next()), ['billing']);
    assert.equal(await graceOf('billing'), 200);
  });

  test('watchPolicies publishes all workflows that extend a changed file', async () => {
    await save('billing.yaml', billing(100));
    await save('base.yaml', base());
    const { next } = await start();
    await next();
    await save('base.yaml', base('defaults: { heldForMs: 1 }'));
    assert.deepEqual(workflowsOf(await next()), ['base', 'billing']);
  });

  test('watchPolicies reports a bad file, and publishes only its next good version', async () => {
    await save('billing.yaml', billing(100));
    await save('base.yaml', base());
    const { next } = await start();
    await next();
    await save('billing.yaml', billing(100).replace('graceMs', 'graceMS'));
    const rejected = await next();
    assert.deepEqual(
      rejected.type === 'rejected' && rejected.issues.map(({ code, line }) => `${line} ${code}`),
      ['5 POLICY_UNKNOWN_KEY'],
    );
    assert.equal(await graceOf('billing'), 100);
    await save('billing.yaml', billing(300));
    assert.deepEqual(workflowsOf(await next()), ['billing']);
    assert.equal(await graceOf('billing'), 300);
  });

  test('watchPolicies publishes the other workflows although one file is bad', async () => {
    await save('base.yaml', base());
    const { next } = await start();
    await next();
    await save('broken.yaml', 'version: [');
    await save('billing.yaml', billing(100));
    const told = [await next(), await next()];
    assert.deepEqual(
      new Set(told.map((what) => String(workflowsOf(what)))),
      new Set(['billing', 'rejected']),
    );
  });

  test('watchPolicies publishes a file that a rename puts in place', async () => {
    await save('base.yaml', base('messages: { hello: { graceMs: 1 } }'));
    const { next } = await start();
    await next();
    await writeFile(join(parent, 'new.yaml'), base('messages: { hello: { graceMs: 2 } }'));
    await rename(join(parent, 'new.yaml'), join(policies, 'base.yaml'));
    assert.deepEqual(workflowsOf(await next()), ['base']);
    assert.equal(await graceOf('base'), 2);
  });

  test('watchPolicies removes a workflow when its file is removed', async () => {
    await save('base.yaml', base());
    await save('billing.yaml', billing(1));
    const { next } = await start();
    await next();
    await rm(join(policies, 'billing.yaml'));
    const change = await next();
    assert.deepEqual(change.type === 'published' && change.removed, ['billing']);
    assert.deepEqual([...(await store.current()).keys()], ['base']);
  });

  test('watchPolicies removes nothing for an empty folder, so that calls can still start', async () => {
    await save('base.yaml', base());
    await start();
    await rm(join(policies, 'base.yaml'));
    // A new watch reads the empty folder at its start, so the test need not wait for an event.
    const { told } = await start();
    assert.deepEqual(told, []);
    assert.deepEqual([...(await store.current()).keys()], ['base']);
  });

  test('a policy published before a restart stays current if its file is bad at the start', async () => {
    await save('base.yaml', base('messages: { hello: { graceMs: 1 } }'));
    await start();
    await Promise.all(watches.map((watch) => watch.close()));
    await save('base.yaml', 'version: [');
    const { told } = await start();
    assert.deepEqual(
      told.map(({ type }) => type),
      ['rejected'],
    );
    assert.equal(await graceOf('base'), 1);
  });

  test('watchPolicies does not publish a policy again that is already current', async () => {
    await save('base.yaml', base());
    await start();
    const { told } = await start();
    assert.deepEqual(told, []);
  });

  test('watchPolicies rejects `ready` if the store cannot be written', async () => {
    await save('base.yaml', base());
    await rm(store.folder, { recursive: true });
    await writeFile(store.folder, 'a file where the folder was');
    await assert.rejects(start(), { code: 'ENOTDIR' });
  });

  test('closing watchPolicies before it is ready ends it without publishing', async () => {
    const watch = watchPolicies({
      policies,
      store,
      onPublished: () => assert.fail('published'),
      onRejected: () => assert.fail('rejected'),
    });
    await Promise.all([watch.close(), watch.ready]);
  });
});
