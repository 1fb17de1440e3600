import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { compile } from '../../../src/policy/compile/compile.ts';
import { explainMessage } from '../../../src/policy/compile/explain.ts';
import { formatIssue, parsePolicy, PolicyError } from '../../../src/policy/index.ts';
import { parseFile } from '../../../src/policy/compile/parse-file.ts';
import { fileWith, issuesOf } from '../../harness/policy-text.ts';

function accepted(text: string) {
  const result = parsePolicy(text, 'p.yaml');
  assert.ok(result.ok, JSON.stringify(result));
  return result.policy;
}

describe('what YAML does with an author’s values', () => {
  test('a telephone key without quotes is a number to YAML, and is read as the key', () => {
    const policy = accepted(
      fileWith(
        'escalation: { dtmf: 0 }',
        'messages: { menu: { dtmf: { options: { 1: balance } } } }',
      ),
    );
    assert.equal(policy.escalation?.dtmf, '0');
    assert.deepEqual(policy.messages['menu']?.dtmf?.options, { '1': 'balance' });
  });

  test('a date without quotes is a string', () => {
    assert.equal(accepted(fileWith().replace('"1"', '2026-11-20')).revision, '2026-11-20');
  });

  test('an alias repeats the value of its anchor, and its origin is the line of the alias', () => {
    const text = fileWith(
      'messages:',
      '  a: { silence: &ladder { afterMs: 5000, do: [reprompt], reprompt: Hello? } }',
      '  b: { silence: *ladder }',
    );
    assert.equal(accepted(text).messages['b']?.silence?.afterMs, 5000);
    const own = parseFile({ file: 'p.yaml', text });
    const values = explainMessage(compile({ own, base: undefined }), 'b')?.values ?? [];
    assert.equal(values.find(({ path }) => path.endsWith('silence.afterMs'))?.from, 'p.yaml:5');
  });

  test('aliases that multiply are refused before they fill the memory', () => {
    const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      laughs.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`);
    }
    const codes = issuesOf(laughs.join('\n')).map(({ code }) => code);
    assert.ok(codes.includes('POLICY_TOO_LARGE'), codes.join());
  });

  test('a map that contains itself and an endlessly nested list are refused', () => {
    for (const text of ['messages: &m { a: *m }', '['.repeat(20_000)]) {
      const codes = issuesOf(text).map(({ code }) => code);
      assert.ok(
        codes.includes('POLICY_TOO_LARGE') || codes.includes('POLICY_SYNTAX'),
        codes.join(),
      );
    }
  });

  test('a key named like a member of every object is an unknown key', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const [issue] = issuesOf(fileWith(`${key}: { text: hi }`));
      assert.equal(issue?.code, 'POLICY_UNKNOWN_KEY', key);
    }
  });

  test('a key named `__proto__` is reported at every level of a policy', () => {
    const texts = [
      fileWith('messages: { __proto__: { text: hi } }'),
      fileWith('lexicon: { __proto__: [hi] }'),
      fileWith('messages: { hello: { dtmf: { options: { __proto__: one } } } }'),
      fileWith('messages: { hello: { __proto__: {} } }'),
    ];
    for (const text of texts) {
      const issues = issuesOf(text).map(({ code, line }) => `${line} ${code}`);
      assert.deepEqual(issues, ['4 POLICY_UNKNOWN_KEY'], text);
    }
  });

  test('9,000 messages of one line are compiled within 15 s of processor time', () => {
    const messages = Array.from({ length: 9000 }, (_, i) => `  m${i}: { text: Hi ${i} }`);
    const before = process.cpuUsage();
    const policy = accepted(fileWith('messages:', ...messages));
    const { user, system } = process.cpuUsage(before);
    const tookMs = (user + system) / 1000;
    assert.equal(Object.keys(policy.messages).length, 9000);
    assert.ok(tookMs < 15_000, `${tookMs} ms`);
  });

  test('a message named like a member of every object is a message like any other', () => {
    const policy = accepted(fileWith('messages: { constructor: { graceMs: 7 } }'));
    assert.equal(policy.messages['constructor']?.graceMs, 7);
  });
});

describe('PolicyError', () => {
  test('PolicyError holds all faults and prints each with its place', () => {
    const issues = issuesOf(fileWith('profile: x', 'languages: []'));
    const error = new PolicyError(issues);
    assert.equal(error.code, 'POLICY_WRONG_VALUE');
    assert.equal(error.issues.length, 2);
    assert.equal(error.message, issues.map(formatIssue).join('\n'));
  });
});

describe('parsePolicy on any text', () => {
  /** Pieces of policies, valid and broken: they reach deeper code than random letters do. */
  const piece = fc.constantFrom(
    ...fileWith(
      'extends: base',
      'escalation: { phrases: [human], dtmf: 0, during: interruptible, message: hello }',
      'defaults: { graceMs: 100, silence: { afterMs: 1, do: [escalate, reprompt] } }',
      'messages:',
      '  hello: { expects: { count: { min: 9, max: 2 } }, dtmf: { options: { 1: one } } }',
      '  other: off',
    ).split('\n'),
    'messages: [',
    '    graceMs: -1',
    '\tx: 1',
    '? [a]: b',
    '<<: *x',
    '&x',
    '---',
    '%YAML 1.1',
    'off',
    'lexicon: { stop: off, "7": [seven] }',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(piece, { maxLength: 12 }).map((lines) => lines.join('\n')),
  );

  test('parsePolicy never throws on any text, and each issue has a place in the file', () => {
    fc.assert(
      fc.property(text, text, (own, below) => {
        const result = parsePolicy(own, 'p.yaml', { file: 'base.yaml', text: below });
        const issues = result.ok ? result.warnings : result.issues;
        assert.ok(result.ok || issues.length > 0);
        for (const issue of issues) {
          const source = issue.file === 'p.yaml' ? own : below;
          assert.ok(
            issue.line >= 1 && issue.line <= source.split(/\r\n|\r|\n/).length,
            formatIssue(issue),
          );
          assert.ok(issue.column >= 1 && issue.hint !== '');
          assert.equal(issue.severity, result.ok ? 'warning' : 'error');
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('provenance', () => {
  const durationMs = fc.integer({ min: 0, max: 120_000 });
  const section = fc.record(
    {
      interruptible: fc.constantFrom('none', 'dtmf', 'speech', 'any', 'off'),
      graceMs: durationMs,
      speech: fc.record(
        { mode: fc.constantFrom('words', 'off'), minWords: fc.integer({ min: 1, max: 9 }) },
        { requiredKeys: [] },
      ),
      dtmf: fc.constantFrom('off', { options: { '1': 'one', '2': 'off' } }),
      silence: fc.constantFrom('off', { afterMs: 5000, do: ['reprompt'] }),
      delivery: fc.constantFrom('required', 'off'),
      protect: fc.constantFrom('off', ['numbers']),
    },
    { requiredKeys: [] },
  );
  const file = fc.record(
    {
      defaults: section,
      profile: fc.constantFrom('telephone', 'wideband', 'off'),
      messages: fc.record({ hello: section }),
    },
    { requiredKeys: ['messages'] },
  );

  test('every value of a compiled message has an origin, and the value of that origin', () => {
    fc.assert(
      fc.property(file, file, (own, below) => {
        const head = { version: 1, revision: '1' };
        const compilation = compile({
          own: parseFile({
            file: 'p.yaml',
            text: JSON.stringify({ ...head, workflow: 'w', extends: 'base', ...own }),
          }),
          base: parseFile({
            file: 'base.yaml',
            text: JSON.stringify({ ...head, workflow: 'base', ...below }),
          }),
        });
        assert.deepEqual(compilation.issues, []);
        const explained = new Map(
          explainMessage(compilation, 'hello')?.values.map(({ path, value }) => [
            path.replace('messages.hello.', ''),
            value,
          ]),
        );
        const { policy } = compilation;
        for (const [path, value] of leavesOf(policy.messages['hello'])) {
          assert.deepEqual(explained.get(path), value, path);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function leavesOf(value: unknown, path = ''): readonly [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, below]) =>
    leavesOf(below, path === '' ? key : `${path}.${key}`),
  );
}
