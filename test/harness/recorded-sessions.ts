import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { parseRecord } from '../../src/evidence/index.ts';

/** Records of real calls, made by `floorkeeper call`, each named for the version that wrote it. */
export const sessions = new URL('../fixtures/sessions/', import.meta.url);

export function sourceOf(name: string): Promise<string> {
  return readFile(new URL(name, sessions), 'utf8');
}

export async function readSession(name: string) {
  const source = await sourceOf(name);
  const record = parseRecord(source);
  assert.ok(record.ok && record.head !== undefined, `${name} is a sound record`);
  assert.deepEqual(record.issues, []);
  return { head: record.head, lines: record.lines, source };
}
