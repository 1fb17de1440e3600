import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fillText, nearestName, placeholdersOf } from '../../src/policy/index.ts';

describe('fillText', () => {
  test('fillText fills in every placeholder, also one that occurs twice', () => {
    assert.equal(
      fillText('{name}, you owe {sum}. {name}?', { name: 'Ana', sum: 3 }),
      'Ana, you owe 3. Ana?',
    );
  });

  test('fillText throws for the first placeholder without a value, and names it', () => {
    assert.throws(() => fillText('{a} {b} {c}', { a: '1' }), {
      name: 'MissingParamError',
      code: 'TEXT_PARAM_MISSING',
      placeholder: 'b',
      message: 'the text has `{b}`, and no `b` was given',
    });
  });

  test('fillText leaves braces in a value as they are', () => {
    assert.equal(fillText('{a}', { a: '{b}' }), '{b}');
  });

  test('fillText does not take an inherited object property for a value', () => {
    assert.throws(() => fillText('{constructor}', {}), /no `constructor` was given/);
  });

  test('fillText leaves braces that hold no name as they are', () => {
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
    test(`the name nearest to \`${asked}\` is ${nearest ?? 'none of the three'}`, () => {
      assert.equal(nearestName(asked, names), nearest);
    });
  }
});
