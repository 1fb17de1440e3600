import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { formatIssue, loadFolder, type CompiledPolicy } from '../../src/policy/index.ts';

const folder = fileURLToPath(new URL('../../policies/', import.meta.url));

async function policies(): Promise<ReadonlyMap<string, CompiledPolicy>> {
  const loaded = await loadFolder(folder);
  assert.ok(loaded.ok);
  return new Map(
    loaded.entries.map(({ workflow, result }) => {
      assert.ok(result.ok, result.ok ? '' : result.issues.map(formatIssue).join('\n'));
      return [workflow, result.policy];
    }),
  );
}

describe('policies of the repository', () => {
  test('the policies of the repository have no faults and no lint findings', async () => {
    const loaded = await loadFolder(folder);
    assert.ok(loaded.ok);
    const issues = loaded.entries.flatMap(({ result }) =>
      result.ok ? result.warnings : result.issues,
    );
    assert.deepEqual(issues.map(formatIssue), []);
  });

  test('the policies of the repository are those of the workflows that the worker runs', async () => {
    assert.deepEqual([...(await policies()).keys()].toSorted(), [
      'appointments',
      'billing',
      'default',
    ]);
  });

  test('the first line of every policy of the repository names the JSON Schema', async () => {
    for (const name of (await policies()).keys()) {
      const text = await readFile(new URL(`../../policies/${name}.yaml`, import.meta.url), 'utf8');
      assert.match(text, /^# yaml-language-server: \$schema=\.\.\/docs\/policy\.schema\.json\n/);
    }
  });

  test('all policies share one disclosure, which only a request for a human can end', async () => {
    const all = [...(await policies()).values()];
    for (const policy of all) {
      const disclosure = policy.messages['recording_disclosure'];
      assert.equal(disclosure?.interruptible, 'none');
      assert.equal(disclosure.delivery, 'required');
      assert.deepEqual(disclosure, all[0]?.messages['recording_disclosure']);
      assert.equal(policy.escalation?.during, 'always');
    }
  });

  test('the key for a human is not a digit in the policy that collects an account number', async () => {
    const all = await policies();
    assert.equal(all.get('default')?.escalation?.dtmf, '0');
    assert.equal(all.get('billing')?.escalation?.dtmf, '*');
    assert.deepEqual(
      all.get('billing')?.escalation?.phrases,
      all.get('default')?.escalation?.phrases,
    );
  });

  test('the policies have a text for every message that the agents say without their own words', async () => {
    const all = await policies();
    const spoken = {
      default: ['recording_disclosure', 'handoff'],
      billing: ['greeting', 'main_menu', 'account_number_prompt', 'payment_terms', 'handoff'],
      appointments: ['recording_disclosure', 'greeting', 'handoff'],
    };
    for (const [workflow, types] of Object.entries(spoken)) {
      for (const type of types) {
        assert.notEqual(all.get(workflow)?.messages[type]?.text, undefined, `${workflow} ${type}`);
      }
    }
  });
});
