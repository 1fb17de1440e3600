import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clauseFault } from '../../src/policy/meanings.ts';

for (const name of [
  'messages.disclosure.input',
  'messages.menu.speech.minWords',
  'defaults.input',
  'lexicon.stop',
  'call.trouble.wait',
]) {
  test(`\`${name}\` is the name of a clause`, () => assert.equal(clauseFault(name), undefined));
}

for (const [name, asked, among, notAmong] of [
  ['messages.disclosure.inptu', 'inptu', 'input', 'lexicon.stop'],
  ['messages.disclosure', '', 'input', 'lexicon.stop'],
  ['defaults.inptu', 'inptu', 'input', 'lexicon.stop'],
  ['lexicon.stpo', 'lexicon.stpo', 'lexicon.stop', 'call.trouble.wait'],
  ['call.trouble.wiat', 'call.trouble.wiat', 'call.trouble.wait', 'lexicon.stop'],
  ['lexcion.stop', 'lexcion', 'lexicon', 'lexicon.stop'],
  ['massages.menu.input', 'massages', 'messages', 'input'],
  ['', '', 'defaults', 'input'],
] as const) {
  test(`\`${name}\` is no clause, and \`${among}\` is offered instead`, () => {
    const fault = clauseFault(name) ?? assert.fail('it is a clause');
    assert.equal(fault.asked, asked);
    assert.ok(fault.known.includes(among), fault.known.join());
    assert.ok(!fault.known.includes(notAmong), fault.known.join());
    assert.equal(new Set(fault.known).size, fault.known.length);
  });
}
