import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPerceiver, spokenDigits } from '../../src/words/index.ts';
import { builtIn } from '../harness/built-in-lexicon.ts';

const TABLE: readonly (readonly [text: string, digits: string])[] = [
  ['four two seven', '427'],
  ['Four, two... seven.', '427'],
  ['4 2 7 1', '4271'],
  ['4271', '4271'],
  ['555-010-0199', '5550100199'],
  ['(555) 0100', '5550100'],
  ['1,234', '1234'],
  ['double four oh seven', '4407'],
  ['triple nine', '999'],
  ['double oh seven', '007'],
  ['double zero', '00'],
  ['oh oh seven', '007'],
  ['four oh', '40'],
  ['oh five', '05'],
  ['zero', '0'],
  ['forty two', '42'],
  ['forty-two three', '423'],
  ['forty', '40'],
  ['nineteen eighty four', '1984'],
  ['four hundred', '400'],
  ['four hundred and five', '405'],
  ['four hundred twenty two', '422'],
  ['four hundred one two three', '400123'],
  ['five hundred zero two', '502'],
  ['five hundred zero', '5000'],
  ['two thousand five', '2005'],
  ['one thousand two hundred thirty four', '1234'],
  ['uh four, um, two and then nine', '429'],
  ['my account number is four two seven, thanks', '427'],
  ["it's five", '5'],
  ['the one for the garage is four two oh one', '4201'],
  ['for one five five', '4155'],
  ['one too five ate', '1258'],
  ['for one of those', ''],
  ['one of those', ''],
  ['oh, one of those', ''],
  ['I have two questions', ''],
  ['one moment please', ''],
  ['wait a second', ''],
  ['twenty years ago', ''],
  ['forty two dollars', ''],
  ['they took four hundred dollars', ''],
  ['hundred percent', ''],
  ['one two three four, sorry, one two five', '125'],
  ['four five, sorry, nine', '49'],
  ['four five sorry', '45'],
  ['sorry four five', '45'],
  ['four five, no, sorry, four six', '46'],
  ['one two one two, sorry, one two five', '12125'],
  ['twenty-three, sorry, thirty-three', '33'],
  ['five, sorry, six, seven', '67'],
  ['one two three, sorry, three four', '1234'],
  ['three one two, sorry, three four', '334'],
  ['one two, sorry, one two three four', '1234'],
  ['one, sorry, two, sorry, three', '3'],
  ['one two three, no, nine eight seven, sorry, nine eight six', '986'],
  ['four, sorry, oh', '4'],
  ['four hundred fifteen two', '4152'],
  ['oh five oh', '050'],
  ['oh oh five', '005'],
  ['five oh oh', '500'],
  ['two hundred and five six', '2056'],
  ['two hundred five six', '20056'],
  ['two hundred zero five six', '200056'],
  ['two hundred oh five', '205'],
  ['nineteen hundred and five', '1905'],
  ['two thousand, five', '20005'],
  ['two thousand five hundred', '2500'],
  ['two thousand and five hundred six', '2506'],
  ['a thousand and one', '1001'],
  ['a hundred thousand', '100000'],
  ['one hundred, five', '1005'],
  ['double fifteen', ''],
  ['double double four', ''],
  ['double seven eight', '778'],
  ['last sixteen digits four five', '45'],
  ['the last seventeen', '17'],
  ['the last one four five', '145'],
  ['four digits', ''],
  ['for four five to', '4452'],
  ['I want two or three', ''],
  ['room four oh two please', '402'],
  ['go to four five', '45'],
  ['oh yeah', ''],
  ['oh', ''],
  ['double trouble', ''],
  ['', ''],
];

const english = createPerceiver(builtIn('en'), []);

for (const [text, digits] of TABLE) {
  test(`the spoken digits of \`${text}\` are \`${digits}\``, () => {
    assert.equal(spokenDigits(text), digits);
    assert.equal(english.spokenDigits(text), digits);
  });
}

test('the spoken digits of another language come from its lists', () => {
  const german = createPerceiver(builtIn('de'), []);
  assert.equal(german.spokenDigits('sieben, null, zwo'), '702');
  assert.equal(spokenDigits('seis meia dois', builtIn('pt')), '662');
});

test('the digit count in the evidence is the number of spoken digits', () => {
  for (const [text, digits] of TABLE) {
    const evidence = english.perceive({ text, isFinal: true, ownRecentText: '' });
    assert.equal(evidence.spokenDigits, digits.length, text);
  }
});
