import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DtmfPolicy, ExpectsPolicy, KeyEvidence } from '../../src/core/index.ts';
import { perceiveKey } from '../../src/words/index.ts';
import { buildMessage } from '../core/harness/build-policy.ts';

const dtmf: DtmfPolicy = {
  options: { '1': 'balance', '*': 'back' },
  invalid: 'reprompt',
  reprompt: undefined,
  submit: 'event',
  maxInvalid: 2,
  debounceMs: 250,
};
const expects: ExpectsPolicy = {
  kind: 'digits',
  min: 4,
  max: 8,
  terminator: '#',
  interDigitMs: 4000,
  maxInvalid: 2,
  submit: 'event',
};

const TABLE: readonly (readonly [says: string, key: string, context: Context, KeyEvidence])[] = [
  ['a declared option has its name', '1', { dtmf }, key({ option: 'balance', isDigit: true })],
  ['an option may be a star', '*', { dtmf }, key({ option: 'back' })],
  ['an undeclared digit is a digit only', '5', { dtmf }, key({ isDigit: true })],
  ['the terminator is reported if one is declared', '#', { expects }, key({ isTerminator: true })],
  ['a hash elsewhere has no meaning', '#', { dtmf }, key({})],
  [
    'the escalation key counts',
    '0',
    { escalationKey: '0' },
    key({ isDigit: true, isEscalation: true }),
  ],
  ['the escalation key is a digit while it is off', '0', { expects }, key({ isDigit: true })],
  ['a letter key has no meaning', 'A', { dtmf, expects }, key({})],
  ['a property name of every object is no option', 'constructor', { dtmf }, key({})],
];

for (const [says, pressed, { escalationKey, ...declared }, expected] of TABLE) {
  test(`the evidence of a key: ${says}`, () => {
    assert.deepEqual(
      perceiveKey(pressed, { policy: buildMessage(declared), escalationKey }),
      expected,
    );
  });
}

type Declared = { readonly dtmf?: DtmfPolicy; readonly expects?: ExpectsPolicy };
type Context = Declared & { readonly escalationKey?: string };

function key(evidence: Partial<KeyEvidence>): KeyEvidence {
  return { isDigit: false, isTerminator: false, isEscalation: false, ...evidence };
}
