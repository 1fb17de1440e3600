import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { schemaAt } from '../../src/authored/index.ts';
import { BUILT_IN, BUILT_IN_PARTS, policyFileSchema } from '../../src/policy/schema/index.ts';
import { withTables } from '../../src/policy/schema/reference.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { clausesPage } from '../../src/policy/meanings.ts';
import { ISSUE_CODES } from '../../src/policy/index.ts';
import { LANGUAGES } from '../../src/policy/schema/values.ts';
import { policyJsonSchema } from '../../src/policy/schema/write-schema.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');

describe('documents of the policy format', () => {
  test('the JSON Schema in docs matches the schema in the source (npm run schema)', async () => {
    // Compared as data, as a formatter may lay the file out differently.
    const written: unknown = JSON.parse(await read('docs/policy.schema.json'));
    assert.deepEqual(written, JSON.parse(policyJsonSchema()));
  });

  test('the page of clauses matches the registry of clauses (npm run schema)', async () => {
    assert.equal(await read('docs/clauses.md'), clausesPage());
  });

  test('the tables of the reference match the schema in the source (npm run schema)', async () => {
    const reference = await read('docs/policy-reference.md');
    assert.equal(reference, withTables(reference));
    assert.equal(reference.match(/^<!-- keys of /gm)?.length, 14);
  });

  test('the description of a key states its built-in value', () => {
    const described = (path: readonly string[]) =>
      schemaAt(policyFileSchema, path.slice(0, -1))
        .flatMap((each) => (each instanceof z.ZodObject ? [each.shape[path.at(-1) ?? '']] : []))
        .flatMap((each) => (each instanceof z.ZodType ? [each.description ?? ''] : []))[0];
    const leaves: [readonly string[], unknown][] = [];
    for (const [key, value] of Object.entries<unknown>({ ...BUILT_IN, ...BUILT_IN_PARTS })) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        leaves.push([[key], value]);
      } else {
        for (const [name, below] of Object.entries(value)) leaves.push([[key, name], below]);
      }
    }
    assert.ok(leaves.length > 20);
    for (const [path, value] of leaves) {
      if (Array.isArray(value)) continue;
      const text = described(['messages', 'name', ...path]) ?? '';
      const shown = typeof value === 'number' ? String(value) : `\`${String(value)}\``;
      assert.match(text, new RegExp(`Default ${shown}[.;]`), path.join('.'));
    }
  });

  test('every policy of the repository fits the JSON Schema', async () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
      JSON.parse(policyJsonSchema()) as object,
    );
    const files = (await readdir(new URL('policies/', root))).filter((name) =>
      /\.ya?ml$/.test(name),
    );
    assert.ok(files.length >= 3);
    for (const name of files) {
      const data: unknown = parse(await read(`policies/${name}`));
      assert.ok(validate(data), `${name}: ${JSON.stringify(validate.errors)}`);
    }
  });

  test('the JSON Schema refuses a misspelt key, so that an editor underlines it', () => {
    const validate = new Ajv2020().compile(JSON.parse(policyJsonSchema()) as object);
    const file = { version: 1, workflow: 'w', revision: '1', messages: { hello: {} } };
    assert.equal(validate(file), true);
    assert.equal(validate({ ...file, messages: { hello: { graceMS: 1 } } }), false);
    assert.equal(validate({ ...file, defaults: { speech: { minSpeechMs: 0.5 } } }), false);
  });

  test('the reference lists every key of the schema', async () => {
    const reference = await read('docs/policy-reference.md');
    const keys = keysOf(JSON.parse(policyJsonSchema()));
    assert.ok(keys.size > 50, `${keys.size} keys found`);
    const missing = [...keys].filter((key) => !reference.includes(`\`${key}\``));
    assert.deepEqual(missing, []);
  });

  test('the reference lists every language of the schema', async () => {
    const reference = await read('docs/policy-reference.md');
    assert.deepEqual(
      LANGUAGES.filter((language) => !reference.includes(`\`${language}\``)),
      [],
    );
  });

  test('the list of errors has one row for each issue code and no other rows', async () => {
    const errors = await read('docs/errors.md');
    const rows = [...errors.matchAll(/^\| `(POLICY_[A-Z_]+)` \|/gm)].map((match) => match[1] ?? '');
    assert.deepEqual(rows.toSorted(), [...ISSUE_CODES].toSorted());
  });
});

/** The names of properties and the names that a `propertyNames` allows, at any depth. */
function keysOf(schema: unknown, keys = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return keys;
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties') for (const key of Object.keys(value as object)) keys.add(key);
    keysOf(value, keys);
  }
  return keys;
}
