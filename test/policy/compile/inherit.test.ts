import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { base, compiled, fileWith, origins } from '../../harness/policy-text.ts';

const hash = (own: string, below?: string) => compiled(own, below).sha256;

describe('what is built in', () => {
  test('the built-in values are those of the policy in design 4.1', () => {
    const { messages, defaults, escalation, languages } = compiled(
      fileWith('messages: { hello: {} }'),
    );
    assert.deepEqual(messages['hello'], {
      interruptible: 'any',
      graceMs: 0,
      speech: { mode: 'adaptive', minSpeechMs: 100, minWords: 2, onCandidate: 'duck' },
      onInterruption: { stop: 'word', offerToContinue: false, cancelTool: false },
      onFalse: { resume: 'word' },
      input: 'hold',
      heldForMs: 8000,
      startWaitMs: 3000,
      delivery: 'off',
      onIncomplete: 'report',
      text: undefined,
      dtmf: undefined,
      expects: undefined,
      silence: undefined,
      endpointing: undefined,
      protect: [],
    });
    assert.deepEqual(defaults, messages['hello']);
    assert.equal(escalation, undefined);
    assert.deepEqual(languages, ['en']);
  });

  test('built-in values complete a section that a message begins', () => {
    const { messages } = compiled(
      fileWith(
        'messages:',
        '  hello:',
        '    dtmf: { options: { 1: one } }',
        '    expects: { count: { min: 4, max: 8 } }',
        '    endpointing: { minMs: 800 }',
      ),
    );
    assert.deepEqual(messages['hello']?.dtmf, {
      options: { '1': 'one' },
      invalid: 'reprompt',
      reprompt: undefined,
      submit: 'event',
      maxInvalid: 2,
      debounceMs: 250,
    });
    assert.deepEqual(messages['hello']?.expects, {
      kind: 'digits',
      min: 4,
      max: 8,
      terminator: undefined,
      interDigitMs: 4000,
      maxInvalid: 2,
      submit: 'event',
    });
    assert.deepEqual(messages['hello']?.endpointing, { minMs: 800, maxMs: 3000 });
  });

  test('built-in values complete an escalation', () => {
    assert.deepEqual(compiled(fileWith('escalation: { dtmf: 0 }')).escalation, {
      phrases: [],
      dtmf: '0',
      during: 'always',
      do: 'handoff',
      message: undefined,
      failed: undefined,
    });
  });
});

/** The places that may set `graceMs` of `hello`, weakest first; the strongest must win. */
const PLACES = [
  { name: 'built-in', own: [], base: [], graceMs: 0, from: 'built-in' },
  {
    name: 'profile',
    own: ['profile: telephone'],
    base: [],
    graceMs: 300,
    from: 'profile telephone',
  },
  {
    name: "the extended file's defaults",
    own: [],
    base: ['defaults: { graceMs: 1 }'],
    graceMs: 1,
    from: 'base.yaml:4',
  },
  {
    name: "the extended file's message",
    own: [],
    base: ['messages: { hello: { graceMs: 2 } }'],
    graceMs: 2,
    from: 'base.yaml:5',
  },
  { name: 'defaults', own: ['defaults: { graceMs: 3 }'], base: [], graceMs: 3, from: 'p.yaml:6' },
  {
    name: 'the message',
    own: ['messages: { hello: { graceMs: 4 } }'],
    base: [],
    graceMs: 4,
    from: 'p.yaml:7',
  },
] as const;

describe('inheritance: the later wins', () => {
  for (const [index, place] of PLACES.entries()) {
    test(`\`graceMs\` of "${place.name}" overrides every weaker source`, () => {
      const upTo = PLACES.slice(0, index + 1);
      const ownLines = ['extends: base', ...upTo.flatMap(({ own }) => own)];
      if (index < 5) ownLines.push('messages: { hello: {} }');
      const own = fileWith(...ownLines);
      const below = base(...upTo.flatMap((other) => other.base));
      assert.equal(compiled(own, below).messages['hello']?.graceMs, place.graceMs);
      assert.equal(origins(own, below)['graceMs'], place.from);
    });
  }

  test('the profile of the extended file applies if the workflow names none', () => {
    const own = fileWith('extends: base', 'messages: { hello: {} }');
    assert.equal(compiled(own, base('profile: telephone')).messages['hello']?.graceMs, 300);
    const wide = fileWith('extends: base', 'profile: wideband', 'messages: { hello: {} }');
    assert.equal(compiled(wide, base('profile: telephone')).messages['hello']?.graceMs, 0);
  });

  test("the workflow's defaults override the message of the extended file", () => {
    const own = fileWith('extends: base', 'defaults: { interruptible: dtmf }');
    const { messages } = compiled(own, base('messages: { hello: { interruptible: none } }'));
    assert.equal(messages['hello']?.interruptible, 'dtmf');
  });

  test('a message of the extended file is also a message of the workflow', () => {
    const { messages } = compiled(
      fileWith('extends: base'),
      base('messages: { hello: { text: Hi } }'),
    );
    assert.equal(messages['hello']?.text, 'Hi');
  });

  test('`languages` and a list of phrases replace the inherited list', () => {
    const own = fileWith('extends: base', 'languages: [de]', 'escalation: { phrases: [mensch] }');
    const policy = compiled(
      own,
      base('languages: [en]', 'escalation: { phrases: [human], dtmf: 0 }'),
    );
    assert.deepEqual(policy.languages, ['de']);
    assert.deepEqual(policy.escalation?.phrases, ['mensch']);
    assert.equal(policy.escalation?.dtmf, '0');
  });

  test('`dtmf.options` merges with the inherited options, key by key', () => {
    const own = fileWith('extends: base', 'messages: { hello: { dtmf: { options: { 2: two } } } }');
    const { messages } = compiled(
      own,
      base('messages: { hello: { dtmf: { options: { 1: one }, submit: reply } } }'),
    );
    assert.deepEqual(messages['hello']?.dtmf?.options, { '1': 'one', '2': 'two' });
    assert.equal(messages['hello']?.dtmf?.submit, 'reply');
  });

  test('inherited and own lexicon words are joined: lower case, single-spaced, each once', () => {
    const own = fileWith('extends: base', 'lexicon: { stop: ["Halt  Please", WAIT] }');
    const { lexicon } = compiled(own, base('lexicon: { stop: [freeze] }'));
    const stop = lexicon.lists['stop'] ?? [];
    assert.deepEqual(stop.slice(-2), ['freeze', 'halt please']);
    assert.equal(stop.filter((word) => word === 'wait').length, 1);
    assert.ok((lexicon.lists['backchannel'] ?? []).includes('uh-huh'));
  });

  test('each language of a policy brings its built-in words', () => {
    const { lexicon } = compiled(fileWith('languages: [en, de]'));
    assert.ok((lexicon.lists['agreement'] ?? []).includes('genau'));
    assert.ok((lexicon.lists['agreement'] ?? []).includes('exactly'));
  });
});

describe('parts that defaults begin', () => {
  test('a section that only `defaults` begins is ignored until a message completes it', () => {
    const policy = compiled(
      fileWith(
        'defaults: { silence: { reprompt: Sorry? }, dtmf: { maxInvalid: 1 } }',
        'messages:',
        '  hello: {}',
        '  menu: { silence: { afterMs: 4000, do: [reprompt] }, dtmf: { options: { 1: one } } }',
      ),
    );
    assert.equal(policy.messages['hello']?.silence, undefined);
    assert.equal(policy.messages['hello']?.dtmf, undefined);
    assert.equal(policy.messages['menu']?.silence?.reprompt, 'Sorry?');
    assert.equal(policy.messages['menu']?.dtmf?.maxInvalid, 1);
  });
});

describe('the hash of a policy', () => {
  const text = fileWith('extends: base');

  test('the hash of a policy is 64 hexadecimal digits, the same for the same sources', () => {
    assert.match(hash(text, base()), /^[0-9a-f]{64}$/);
    assert.equal(hash(text, base()), hash(text, base()));
  });

  test('the hash of a policy changes with its file, the file it extends and its languages', () => {
    const hashes = [
      hash(text, base()),
      hash(`${text}\n`, base()),
      hash(text, `${base()}\n`),
      hash(fileWith('languages: [de]')),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
  });
});

test('a compiled policy states the version of its form', () => {
  assert.equal(compiled(fileWith()).version, 1);
});

for (const [profile, graceMs, minSpeechMs] of [
  ['wideband', 0, 100],
  ['telephone', 300, 120],
] as const) {
  test(`the profile \`${profile}\` has a grace of ${graceMs} ms and takes a voice of ${minSpeechMs} ms for speech`, () => {
    const { defaults } = compiled(fileWith(`profile: ${profile}`));
    assert.deepEqual([defaults.graceMs, defaults.speech.minSpeechMs], [graceMs, minSpeechMs]);
  });
}
