import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

import { SCENARIO_CODES } from '../../../src/scenarios/file/issue.ts';
import { scenarioJsonSchema } from '../../../src/scenarios/file/json-schema.ts';
import { parseScenario } from '../../../src/scenarios/file/parse.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');

test('the JSON Schema in docs is the one that the schema gives (npm run schema)', async () => {
  // Compares the data, because a formatter may lay the file out differently.
  const written: unknown = JSON.parse(await read('docs/scenario.schema.json'));
  assert.deepEqual(written, JSON.parse(scenarioJsonSchema()));
});

test('every scenario of the repository fits the JSON Schema, and a misspelt key does not', async () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(scenarioJsonSchema()) as object,
  );
  const files = readdirSync(new URL('test/calls/', root), { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((file) => file.endsWith('.yaml'))) {
    const text = await read(`test/calls/${name}`);
    assert.ok(validate(parse(text)), `${name}: ${JSON.stringify(validate.errors)}`);
    assert.equal(validate(parse(text.replace('workflow:', 'workfow:'))), false);
  }
});

test('the example in docs/scenarios.md is a valid scenario', async () => {
  const document = await read('docs/scenarios.md');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(document) ?? [];
  const result = parseScenario(example, 'docs/scenarios.md', fileURLToPath(root));
  assert.ok(result.ok, JSON.stringify(result));
  assert.ok(result.scenario.steps.length >= 3);
});

test('the example in docs/scenarios.md equals the scenario file of the same story', async () => {
  const document = await read('docs/scenarios.md');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(document) ?? [];
  assert.equal(example, await read('test/calls/true-correction.yaml'));
});

test('docs/scenarios.md has every key of a scenario', async () => {
  const document = await read('docs/scenarios.md');
  const keys = keysOf(JSON.parse(scenarioJsonSchema()));
  assert.ok(keys.size > 35, `${keys.size} keys found`);
  const missing = [...keys].filter((key) => !new RegExp(String.raw`\b${key}\b`).test(document));
  assert.deepEqual(missing, []);
});

test('docs/errors.md has a row for every code about a scenario', async () => {
  const errors = await read('docs/errors.md');
  const rows = [...errors.matchAll(/^\| `(SCENARIO_[A-Z_]+)` \|/gm)].map((match) => match[1] ?? '');
  assert.deepEqual(rows.toSorted(), [...SCENARIO_CODES].toSorted());
});

/** Every name under a `properties` of a JSON Schema. */
function keysOf(schema: unknown): ReadonlySet<string> {
  const keys = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties') for (const name of Object.keys(inner as object)) keys.add(name);
      walk(inner);
    }
  };
  walk(schema);
  return keys;
}
