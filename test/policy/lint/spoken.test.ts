import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keysInText } from '../../../src/policy/lint/keys-in-text.ts';
import { fileWith, issuesOf, message } from '../../harness/policy-text.ts';

describe('what a text says, beside what its policy does', () => {
  test('the lint reads the keys that a text asks for, not every number in it', () => {
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

  const KEYS_SAID = [
    ['Press 1 or 2.', '1 2'],
    ['Press 1, 2, or 3.', '1 2 3'],
    ['Enter 2', '2'],
    ['Push the star key, or press pound.', '* #'],
    ['oprima dos', '2'],
    ['Marque el 3 para pagar, o 4 para salir.', '3 4'],
    ['drücken Sie die 2', '2'],
    ['Wählen Sie bitte die Taste fünf oder die 6.', '5'],
    ['appuyez sur la touche étoile', '*'],
    ['tapez un numéro', ''],
    ['prema il tasto due', '2'],
    ['toets 2 of 3', '2 3'],
    ['aperte o 2 para pagar', '2'],
    ['In an emergency, dial 9 1 1.', ''],
    ['Dial 911, or nine one one.', ''],
    ['Enter one or more digits, or one of the codes.', ''],
    ['We open from nine to five.', ''],
  ] as const;
  for (const [text, keys] of KEYS_SAID) {
    test(`the text "${text}" asks for ${keys === '' ? 'no key' : `the key ${keys}`}`, () => {
      assert.equal(keysInText(text).join(' '), keys);
    });
  }

  test('the lint allows any text to name the key for a human', () => {
    const text = fileWith(
      'escalation: { dtmf: 0, message: bye }',
      'messages: { bye: { text: Bye, interruptible: none }, a: { text: Press 0 for a human. } }',
    );
    assert.deepEqual(issuesOf(text), []);
  });

  test('the lint does not compare a grace with a text that has a placeholder', () => {
    assert.deepEqual(issuesOf(message('text: Hello {name}', 'graceMs: 2000')), []);
  });

  test('the lint does not report a short text within the grace of the profile', () => {
    const text = fileWith('profile: telephone', 'messages: { hello: { text: Hi } }');
    assert.deepEqual(issuesOf(text), []);
  });
});

/** The keys that the lint reports as missing from a menu of `1` and `*` with this text. */
function menu(text: string): readonly (string | undefined)[] {
  return issuesOf(message(`text: "${text}"`, 'dtmf: { options: { 1: one, "*": back } }'))
    .filter(({ code }) => code === 'POLICY_KEY_UNDECLARED')
    .map(({ message: says }) => /`(.)`/.exec(says)?.[1]);
}
