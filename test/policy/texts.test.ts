import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fillText, nearestName, placeholdersOf } from '../../src/policy/index.ts';

describe('fillText', () => {
  test('fills in every placeholder, the same one twice', () => {
    assert.equal(
      fillText('{name}, you owe {sum}. {name}?', { name: 'Ana', sum: 3 }),
      'Ana, you owe 3. Ana?',
    );
  });

  test('throws for the first that has no value, and names it', () => {
    assert.throws(() => fillText('{a} {b} {c}', { a: '1' }), {
      name: 'MissingParamError',
      code: 'TEXT_PARAM_MISSING',
      placeholder: 'b',
      message: 'the text has `{b}`, and no `b` was given',
    });
  });

  test('a value with braces is spoken, not filled in', () => {
    assert.equal(fillText('{a}', { a: '{b}' }), '{b}');
  });

  test('a name of every object is no value', () => {
    assert.throws(() => fillText('{constructor}', {}), /no `constructor` was given/);
  });

  test('braces that hold no name stay', () => {
    assert.equal(fillText('{} {two words} {9}', {}), '{} {two words} {9}');
    assert.deepEqual(placeholdersOf('{a} {} {two words} {a} {b_1}'), ['a', 'b_1']);
  });
});

describe('nearestName', () => {
  const names = ['main_menu', 'greeting', 'payment_terms'];
  const rows = [
    { asked: 'main_manu', nearest: 'main_menu' },
    { asked: 'mainMenu', nearest: 'main_menu' },
    { asked: 'MAIN-MENU', nearest: 'main_menu' },
    { asked: 'greting', nearest: 'greeting' },
    { asked: 'answer', nearest: undefined },
    { asked: '', nearest: undefined },
  ] as const;
  for (const { asked, nearest } of rows) {
    test(`\`${asked}\` is ${nearest ?? 'none of them'}`, () => {
      assert.equal(nearestName(asked, names), nearest);
    });
  }
});
