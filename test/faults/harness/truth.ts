import assert from 'node:assert/strict';

import type { CallRecord } from './stand.ts';

/**
 * Compares what the record claims of a message with the caller's own recording: each time that it was
 * said, no more than one word beyond what was heard, and delivered only if all of it was heard.
 */
export function assertTrue(
  record: CallRecord,
  heard: readonly string[],
  said: { readonly messageType: string; readonly text: string },
): void {
  const all = said.text.split(' ');
  const times = attempts(heard, all);
  const claims = record.claims(said.messageType);
  const how = JSON.stringify({ claims, heard });
  assert.equal(claims.length, times.length, how);
  for (const [index, { outcome, words }] of claims.entries()) {
    const time = times[index] ?? [];
    assert.deepEqual(words, all.slice(0, words.length), how);
    assert.ok(words.length <= time.length + 1, `claims words that nobody heard: ${how}`);
    const isDelivered = outcome.startsWith('delivered');
    assert.ok(isDelivered || outcome.startsWith('incomplete'), how);
    if (!isDelivered) continue;
    assert.ok(time.length >= all.length - 1, `not delivered: ${how}`);
    assert.equal(time.at(-1), all.at(-1), `not delivered to its end: ${how}`);
  }
}

/** The words of a message at the ear, once for each time that it began. */
function attempts(heard: readonly string[], all: readonly string[]): readonly string[][] {
  const times: string[][] = [];
  for (const word of heard.filter((one) => all.includes(one))) {
    if (word === all[0]) times.push([]);
    times.at(-1)?.push(word);
  }
  return times;
}
