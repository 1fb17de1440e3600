import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy } from '../../harness/build-policy.ts';
import type { Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import { committed, fails, messages, policy } from '../../harness/ending-calls.ts';

describe('an answer that takes too long', () => {
  test('an answer that takes too long is filled with one request to wait, in the turn', () => {
    const call = fails(committed().at(6000), 'model', false).at(8000);
    call.event({ type: 'turn_committed', turnId: 't2' }).at(9000);
    assertCourse(
      fails(call, 'model', false),
      `
      0 > start_playout m1
      0 > veto m1
      5000 trouble call.trouble.wait (unclassified)
      5000 > say_aside wait
      9000 trouble call.trouble.wait (unclassified)
      9000 > say_aside wait
      waits: max 10000
    `,
    );
  });

  test('an answer that takes too long is filled at once when a provider fails for a while', () => {
    assertCourse(
      fails(committed().at(2000), 'model', false).at(6000),
      `
      2000 trouble call.trouble.wait (unclassified)
      2000 > say_aside wait
      waits: max 10000
    `,
      2000,
    );
  });

  for (const [what, begin] of [
    ['the caller speaks', (call: Call) => call.voice(4000, { ends: false })],
    ['a message plays', (call: Call) => call.say('m2', 'answer')],
    ['a human is being called', (call: Call) => call.key({ isEscalation: true })],
    ['the call is ending', (call: Call) => fails(call, 'model').at(2001)],
  ] as const) {
    test(`an answer that takes too long is not filled while ${what}`, () => {
      const call = begin(committed(policy, { unanswered: ['say_declared'] }).at(2000));
      fails(call.at(4500), 'model', false).at(5500);
      assert.deepEqual(call.did('say_aside'), []);
    });
  }

  test('an answer that takes too long is not filled where the policy has no words for it', () => {
    const none = buildPolicy(messages, { call: { trouble: { waitMs: 4000 } } });
    assertCourse(
      fails(committed(none).at(6000), 'model', false),
      `

    `,
      1000,
    );
  });

  test('an answer that takes too long is not filled where the policy names no time, unless a provider fails', () => {
    const none = buildPolicy(messages, { call: { trouble: { wait: 'wait' } } });
    assertCourse(
      fails(committed(none).at(6000), 'model', false),
      `
      6000 trouble call.trouble.wait (unclassified)
      6000 > say_aside wait
    `,
      1000,
    );
  });
});
