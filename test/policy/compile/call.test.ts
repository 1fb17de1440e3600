import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explainMessage } from '../../../src/policy/compile/explain.ts';
import { compile } from '../../../src/policy/compile/compile.ts';
import { parseFile } from '../../../src/policy/compile/parse-file.ts';
import { restorePolicy } from '../../../src/policy/store/compiled-store.ts';
import {
  base,
  BYE,
  compiled,
  fileWith,
  HUMAN,
  issuesOf,
  message,
  printed,
} from '../../harness/policy-text.ts';

const SORRY = '  sorry: { text: Sorry, interruptible: none }';

const survey = (...lines: readonly string[]) =>
  fileWith(...lines, 'messages:', '  survey: { text: Hi, interruptible: none }');
const entry = (more = '') =>
  `lint: { accept: [{ code: POLICY_NO_WAY_TO_HUMAN, because: "no human exists"${more} }] }`;

const ladder = (rungs: string) =>
  message(`silence: { afterMs: 9000, do: [${rungs}], reprompt: Hello? }`);

const menu = (more: string) => compiled(message(`dtmf: { options: { 1: one }${more} }`));

describe('the section `call`', () => {
  test('without the section `call`, a call in trouble ends with an apology in its language', () => {
    assert.deepEqual(compiled(fileWith()).call, {
      maxMs: undefined,
      end: { message: undefined },
      trouble: {
        waitMs: undefined,
        wait: undefined,
        message: undefined,
        apology: 'I am sorry, we are having a technical problem.',
        do: 'end_call',
      },
      voicemail: undefined,
    });
    const german = compiled(fileWith('languages: [de, en]')).call.trouble.apology;
    assert.equal(german, 'Es tut mir leid, wir haben gerade ein technisches Problem.');
  });

  test('a call in trouble goes to a human if the policy has an escalation and says nothing else', () => {
    const escalation = 'escalation: { dtmf: 0 }';
    assert.equal(compiled(fileWith(escalation)).call.trouble.do, 'handoff');
    const ends = fileWith(escalation, 'call: { trouble: { do: end_call } }');
    assert.equal(compiled(ends).call.trouble.do, 'end_call');
  });

  test('every key of `call` arrives in the compiled policy and survives the store', () => {
    const policy = compiled(
      fileWith(
        'escalation: { dtmf: 0, message: sorry, failed: sorry }',
        'call:',
        '  maxMs: 86400000',
        '  end: { message: sorry }',
        '  voicemail: sorry',
        '  trouble: { waitMs: 2500, wait: sorry, message: sorry, do: handoff }',
        'messages:',
        SORRY,
      ),
    );
    assert.equal(policy.call.maxMs, 86_400_000);
    assert.deepEqual(policy.call.end, { message: 'sorry' });
    assert.equal(policy.call.voicemail, 'sorry');
    const { apology: _, ...trouble } = policy.call.trouble;
    assert.deepEqual(trouble, { waitMs: 2500, wait: 'sorry', message: 'sorry', do: 'handoff' });
    assert.equal(policy.escalation?.failed, 'sorry');
    assert.deepEqual(restorePolicy(JSON.parse(JSON.stringify(policy))), policy);
    const plain = compiled(fileWith());
    assert.deepEqual(restorePolicy(JSON.parse(JSON.stringify(plain))), plain);
  });

  test('the section `call` is inherited key by key, and `off` removes it', () => {
    const below = base('call: { maxMs: 5, trouble: { do: handoff } }', 'escalation: { dtmf: 0 }');
    const own = (line: string) => compiled(fileWith('extends: base', line), below).call;
    assert.equal(own('call: { trouble: { do: end_call } }').maxMs, 5);
    assert.equal(own('call: { maxMs: off }').maxMs, undefined);
    assert.equal(own('call: off').maxMs, undefined);
    assert.equal(own('call: off').trouble.do, 'handoff');
  });

  test('a key of `call` that names a message which does not exist is a fault at that key', () => {
    const keys = [
      ['escalation: { dtmf: 0, message: sory }', 'escalation.message'],
      ['escalation: { dtmf: 0, failed: sory }', 'escalation.failed'],
      ['call: { end: { message: sory } }', 'call.end.message'],
      ['call: { trouble: { wait: sory } }', 'call.trouble.wait'],
      ['call: { trouble: { message: sory } }', 'call.trouble.message'],
      ['call: { voicemail: sory }', 'call.voicemail'],
    ] as const;
    for (const [line, path] of keys) {
      const [issue] = issuesOf(fileWith(line, 'messages:', SORRY));
      assert.equal(issue?.code, 'POLICY_UNKNOWN_MESSAGE', line);
      assert.equal(issue.path, path);
      assert.equal(issue.hint, 'did you mean `sorry`?');
    }
  });

  test('a message that `call` names is reported if it has no text, as the engine has no other words', () => {
    for (const line of [
      'call: { end: { message: mute } }',
      'call: { trouble: { message: mute } }',
      'call: { trouble: { wait: mute } }',
      'call: { voicemail: mute }',
    ]) {
      const [issue] = issuesOf(fileWith(line, 'messages: { mute: {} }'));
      assert.equal(issue?.code, 'POLICY_MESSAGE_WITHOUT_TEXT', line);
    }
    const failed = fileWith(
      'escalation: { dtmf: 0, message: bye, failed: mute }',
      'messages:',
      BYE,
      '  mute: {}',
    );
    assert.deepEqual(
      issuesOf(failed).map(({ code }) => code),
      ['POLICY_MESSAGE_WITHOUT_TEXT'],
    );
  });

  test('a placeholder is reported in a message that the engine says by itself', () => {
    const text = fileWith(
      'call: { end: { message: bye } }',
      'messages: { bye: { text: "Bye {name}" } }',
    );
    assert.deepEqual(
      issuesOf(text).map(({ code }) => code),
      ['POLICY_UNFILLED_PLACEHOLDER'],
    );
  });

  test('a call length of more than a day is out of range', () => {
    assert.match(
      printed(fileWith('call: { maxMs: 86400001 }')),
      /POLICY_OUT_OF_RANGE at call\.maxMs/,
    );
  });

  test('`call.trouble` is reported with `waitMs` but no `wait`, or a handoff but no escalation', () => {
    assert.match(
      printed(fileWith('call: { trouble: { waitMs: 2000 } }')),
      /POLICY_NO_EFFECT at call\.trouble\.waitMs/,
    );
    assert.match(
      printed(fileWith('call: { trouble: { do: handoff } }')),
      /POLICY_ESCALATION_MISSING at call\.trouble\.do/,
    );
  });

  test('`explain` shows each value of the section `call` and where it came from', () => {
    const own = parseFile({ file: 'p.yaml', text: fileWith('call: { maxMs: 9 }') });
    const { values = [] } = explainMessage(compile({ own, base: undefined }), 'defaults') ?? {};
    const ofCall = values.filter(({ path }) => path.startsWith('call.'));
    assert.deepEqual(ofCall, [
      { path: 'call.maxMs', value: 9, from: 'p.yaml:4' },
      { path: 'call.trouble.do', value: 'end_call', from: 'built-in' },
    ]);
  });
});

describe('keys of messages that end a call or read a press once', () => {
  test('a silence ladder may end the call as its last rung', () => {
    assert.deepEqual(compiled(ladder('reprompt, end_call')).messages['hello']?.silence?.do, [
      'reprompt',
      'end_call',
    ]);
    assert.deepEqual(issuesOf(ladder('reprompt, end_call')), []);
    assert.match(printed(ladder('end_call, reprompt')), /POLICY_SILENCE_UNREACHABLE/);
  });

  test('a repeated key counts as one press for 250 ms, or for as long as the menu says', () => {
    assert.equal(menu('').messages['hello']?.dtmf?.debounceMs, 250);
    assert.equal(menu(', debounceMs: 0').messages['hello']?.dtmf?.debounceMs, 0);
  });
});

describe('findings that an author accepts', () => {
  test('an accepted finding is no longer reported, either anywhere or at its path', () => {
    assert.equal(issuesOf(survey()).length, 1);
    assert.deepEqual(issuesOf(survey(entry())), []);
    assert.deepEqual(issuesOf(survey(entry(', at: messages.survey'))), []);
  });

  test('an entry of `lint.accept` that accepts nothing is reported itself', () => {
    const other = issuesOf(survey(entry(', at: messages.other')));
    assert.deepEqual(
      other.map(({ code }) => code),
      ['POLICY_ACCEPTED_NOTHING', 'POLICY_NO_WAY_TO_HUMAN'],
    );
    assert.equal(other[0]?.path, 'lint.accept[0]');
  });

  test('an entry of `lint.accept` needs a reason and the code of a finding, not of a fault', () => {
    const bare = survey('lint: { accept: [{ code: POLICY_NO_WAY_TO_HUMAN }] }');
    assert.match(printed(bare), /POLICY_MISSING_KEY at lint\.accept\[0\]\.because/);
    const fault = survey('lint: { accept: [{ code: POLICY_SYNTAX, because: x }] }');
    assert.match(printed(fault), /POLICY_WRONG_VALUE at lint\.accept\[0\]\.code/);
  });

  test('an accepted finding is accepted in a workflow that extends the file, unless it says `off`', () => {
    const below = base(entry());
    assert.deepEqual(issuesOf(survey('extends: base'), below), []);
    assert.equal(issuesOf(survey('extends: base', 'lint: off'), below).length, 1);
  });

  test('a policy that accepts the lack of an escalation and has one is reported', () => {
    const text = fileWith(HUMAN, entry(), 'messages:', BYE);
    assert.deepEqual(
      issuesOf(text).map(({ code }) => code),
      ['POLICY_ACCEPTED_NOTHING'],
    );
  });
});
