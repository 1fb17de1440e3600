import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileWith, issuesOf, message } from '../../harness/policy-text.ts';

describe('what a text says, beside what its policy does', () => {
  test('keys are read from a text as a caller hears them, not from every number in it', () => {
    assert.deepEqual(menu('Press one for sales, press two to pay, or press the star key.'), ['2']);
    assert.deepEqual(menu('Dial 12, press one of the keys, or press 12 on line 3.'), []);
    assert.deepEqual(menu('Press 1 for orders, 2 for hours, 4 to pay, or 0 for help.'), [
      '2',
      '4',
      '0',
    ]);
    assert.deepEqual(menu('Press 1 for orders or 3 to pay. I say it 2 times, 5 to 6 at most.'), [
      '3',
    ]);
    assert.deepEqual(menu('Use the hash key. Press 0 for help.'), ['#', '0']);
  });

  test('the key for a human may be named in any text', () => {
    const text = fileWith(
      'escalation: { dtmf: 0 }',
      'messages: { a: { text: Press 0 for a human. } }',
    );
    assert.deepEqual(issuesOf(text), []);
  });

  test('a text with a value to be filled in may be longer than its grace', () => {
    assert.deepEqual(issuesOf(message('text: Hello {name}', 'graceMs: 2000')), []);
  });

  test('a grace of the profile is not held against a short text', () => {
    const text = fileWith('profile: telephone', 'messages: { hello: { text: Hi } }');
    assert.deepEqual(issuesOf(text), []);
  });
});

/** The keys that a menu of `1` and `*` with this text is said to lack. */
function menu(text: string): readonly (string | undefined)[] {
  return issuesOf(message(`text: "${text}"`, 'dtmf: { options: { 1: one, "*": back } }')).map(
    ({ message: says }) => /`(.)`/.exec(says)?.[1],
  );
}
