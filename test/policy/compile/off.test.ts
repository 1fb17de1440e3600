import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { base, compiled, fileWith, origins } from '../../harness/policy-text.ts';

describe('off', () => {
  const below = base(
    'profile: telephone',
    'escalation: { phrases: [human], dtmf: 0, message: bye }',
    'defaults: { graceMs: 700, silence: { afterMs: 5000, do: [escalate] } }',
    'messages:',
    '  bye: { text: Bye }',
    '  hello:',
    '    text: Hello',
    '    dtmf: { options: { 1: one, 2: two } }',
    '    expects: { count: 4, terminator: "#" }',
    '    protect: [numbers]',
    '    delivery: required',
  );
  const hello = (written: string) =>
    compiled(fileWith('extends: base', `messages: { hello: ${written} }`), below).messages['hello'];

  test('`off` removes an inherited map', () => {
    assert.equal(hello('{ silence: off }')?.silence, undefined);
    assert.equal(hello('{ dtmf: off }')?.dtmf, undefined);
    assert.equal(hello('{ expects: off }')?.expects, undefined);
    assert.equal(hello('{ text: off }')?.text, undefined);
  });

  test('`off` removes one key of an inherited map', () => {
    assert.deepEqual(hello('{ dtmf: { options: { 1: off } } }')?.dtmf?.options, { '2': 'two' });
    assert.equal(hello('{ expects: { terminator: off } }')?.expects?.terminator, undefined);
  });

  test('`off` restores the built-in value, not the value of the profile', () => {
    assert.equal(hello('{ graceMs: off }')?.graceMs, 0);
    assert.deepEqual(hello('{ protect: off }')?.protect, []);
    assert.deepEqual(hello('{ speech: off }')?.speech.minSpeechMs, 100);
  });

  for (const [written, part] of [
    ['{ expects: { terminator: off } }', 'expects'],
    ['{ silence: { reprompt: off } }', 'silence'],
    ['{ dtmf: { submit: off } }', 'dtmf'],
  ] as const) {
    test(`\`${written}\` alone does not begin a part that would lack its other keys`, () => {
      const { messages } = compiled(fileWith(`messages: { hello: ${written} }`));
      assert.equal(messages['hello']?.[part], undefined);
    });
  }

  test('`off` is an ordinary value of `delivery`', () => {
    assert.equal(hello('{ delivery: off }')?.delivery, 'off');
  });

  test('a value of a later layer applies although an earlier layer says `off`', () => {
    const own = fileWith(
      'extends: base',
      'defaults: { silence: off }',
      'messages: { hello: { silence: { afterMs: 9000, do: [reprompt] } } }',
    );
    const policy = compiled(own, below);
    assert.deepEqual(policy.messages['hello']?.silence, {
      afterMs: 9000,
      do: ['reprompt'],
      reprompt: undefined,
    });
    assert.equal(policy.messages['bye']?.silence, undefined);
  });

  test('`off` removes a message, the escalation, its key and the defaults', () => {
    assert.equal(
      compiled(fileWith('extends: base', 'messages: { hello: off }'), below).messages['hello'],
      undefined,
    );
    assert.equal(
      compiled(fileWith('extends: base', 'escalation: off'), below).escalation,
      undefined,
    );
    const keyless = compiled(fileWith('extends: base', 'escalation: { dtmf: off }'), below);
    assert.equal(keyless.escalation?.dtmf, undefined);
    assert.deepEqual(keyless.escalation?.phrases, ['human']);
    const bare = compiled(fileWith('extends: base', 'defaults: off'), below);
    assert.equal(bare.messages['bye']?.graceMs, 300);
  });

  test('`off` removes lexicon words of the extended file, not the built-in ones', () => {
    const words = base('lexicon: { stop: [freeze], answer: [maybe so] }');
    const one = compiled(fileWith('extends: base', 'lexicon: { stop: off }'), words).lexicon.lists;
    assert.ok(!one['stop']?.includes('freeze') && one['stop']?.includes('wait'));
    assert.ok(one['answer']?.includes('maybe so'));
    const all = compiled(fileWith('extends: base', 'lexicon: off'), words).lexicon.lists;
    assert.ok(!all['answer']?.includes('maybe so'));
  });

  test('a value that `off` restored or removed has the line of the `off` as its origin', () => {
    const own = fileWith(
      'extends: base',
      'messages:',
      '  hello:',
      '    silence: off',
      '    graceMs: off',
    );
    assert.equal(origins(own, below)['silence'], 'p.yaml:7');
    assert.equal(origins(own, below)['graceMs'], 'p.yaml:8');
  });
});
