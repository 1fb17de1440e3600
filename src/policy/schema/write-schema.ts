import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { clausesPage } from '../meanings.ts';
import { withTables } from './reference.ts';
import { policyFileSchema } from './schema.ts';

/**
 * The JSON Schema (draft 2020-12) of a policy file, for editors: from the same source as the check,
 * so it refuses no file that the check accepts. It cannot express the relations between keys;
 * `floorkeeper check` reports those.
 */
export function policyJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(policyFileSchema, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'ref',
  });
  const titled = { $schema, title: 'A policy of Floorkeeper, version 1', ...schema };
  return `${JSON.stringify(titled, undefined, 2)}\n`;
}

if (import.meta.main) {
  const folder = new URL('../../../docs/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('policy.schema.json', folder), policyJsonSchema());
  writeFileSync(new URL('clauses.md', folder), clausesPage());
  const reference = new URL('policy-reference.md', folder);
  writeFileSync(reference, withTables(readFileSync(reference, 'utf8')));
}
