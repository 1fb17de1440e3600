import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { base, fileWith, issuesOf, message } from '../../harness/policy-text.ts';

/** Values without effect, each with the one change that gives them an effect. */
const EFFECTS = [
  {
    dead: 'speech: { minSpeechMs: 200 }',
    under: 'interruptible: none',
    alive: ['interruptible: speech'],
  },
  {
    dead: 'onFalse: { resume: sample }',
    under: 'interruptible: dtmf',
    alive: ['speech: { onCandidate: pause }'],
  },
  {
    dead: 'onInterruption: { stop: now }',
    under: 'interruptible: none',
    alive: ['interruptible: dtmf'],
  },
  {
    dead: 'onInterruption: { stop: sentence }',
    under: 'interruptible: dtmf',
    alive: ['interruptible: speech'],
  },
  {
    dead: 'onFalse: { resume: sample }',
    under: 'speech: { onCandidate: duck }',
    alive: ['speech: { onCandidate: pause }'],
  },
  { dead: 'graceMs: 200', under: 'interruptible: none', alive: ['interruptible: dtmf'] },
  { dead: 'protect: [money]', under: 'interruptible: none', alive: ['interruptible: any'] },
  { dead: 'heldForMs: 9000', under: 'input: drop', alive: ['input: hold'] },
  {
    dead: 'onIncomplete: again',
    under: 'interruptible: none',
    alive: ['interruptible: none', 'delivery: required'],
  },
  { dead: 'startWaitMs: 100', under: 'interruptible: any', alive: ['interruptible: none'] },
] as const;

describe('values without effect', () => {
  for (const { dead, under, alive } of EFFECTS) {
    const key = dead.split(':', 1)[0] ?? dead;
    test(`\`${key}\` is reported as without effect beside \`${under}\``, () => {
      assert.deepEqual(codesOf(message(under, dead)), ['POLICY_NO_EFFECT']);
      assert.deepEqual(codesOf(message(...alive, dead)), []);
    });
  }

  test('`protect` is reported as without effect beside a stop at the sentence, which cuts no span', () => {
    const text = message(
      'interruptible: speech',
      'onInterruption: { stop: sentence }',
      'protect: [money]',
    );
    assert.deepEqual(
      issuesOf(text).map(({ path }) => path),
      ['messages.hello.protect'],
    );
  });

  test('a reprompt that no rung, key or digit asks for is reported as without effect', () => {
    const text = message('silence: { afterMs: 5000, do: [escalate], reprompt: Well? }');
    assert.deepEqual(
      issuesOf(text).map(({ path }) => path),
      ['messages.hello.silence.reprompt'],
    );
  });

  test('a value of `defaults` counts as used if one message uses it', () => {
    const defaults = 'defaults: { speech: { minWords: 4 } }';
    const quiet = fileWith(defaults, 'messages: { a: {}, b: { speech: { mode: words } } }');
    assert.deepEqual(issuesOf(quiet), []);
    const dead = fileWith(defaults, 'messages: { a: {}, b: {} }');
    assert.deepEqual(
      issuesOf(dead).map(({ line }) => line),
      [4],
    );
  });

  test('a long grace of a message that nothing interrupts is reported as without effect alone', () => {
    const graceMs = 'graceMs: 6000';
    assert.deepEqual(codesOf(message('interruptible: none', graceMs)), ['POLICY_NO_EFFECT']);
    assert.deepEqual(codesOf(message('interruptible: dtmf', graceMs)), ['POLICY_GRACE_TOO_LONG']);
  });

  test('an `off` that removes nothing is reported with the value that applies', () => {
    const [issue, ...more] = issuesOf(message('interruptible: off'));
    assert.deepEqual(more, []);
    assert.equal(issue?.code, 'POLICY_NO_EFFECT');
    assert.equal(
      issue.message,
      '`interruptible: off` takes nothing back that is inherited, and `any` stands',
    );
    assert.equal(issue.hint, 'write `none` if nothing may end it');
    assert.deepEqual(codesOf(message('speech: off')), ['POLICY_NO_EFFECT']);
    assert.deepEqual(codesOf(fileWith('defaults: { graceMs: off }')), ['POLICY_NO_EFFECT']);
  });

  test('an `off` that removes a value of the profile, `defaults` or extended file is not reported', () => {
    assert.deepEqual(codesOf(fileWith('profile: telephone', 'defaults: { graceMs: off }')), []);
    const ownDefaults = fileWith('defaults: { graceMs: 500 }', 'messages: { a: { graceMs: off } }');
    assert.deepEqual(codesOf(ownDefaults), []);
    const below = base('messages: { a: { silence: { afterMs: 5000, do: [reprompt] } } }');
    const own = fileWith('extends: base', 'messages: { a: { silence: off } }');
    assert.deepEqual(issuesOf(own, below), []);
    // `off` is a value of `delivery`; it removes nothing.
    assert.deepEqual(codesOf(message('delivery: off')), []);
  });

  test('built-in values and values of the profile are never reported as without effect', () => {
    assert.deepEqual(issuesOf(message('interruptible: none')), []);
  });
});

function codesOf(text: string): readonly string[] {
  return issuesOf(text).map(({ code }) => code);
}
