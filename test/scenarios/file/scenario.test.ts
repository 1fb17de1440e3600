import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { parseScenario, readScenario } from '../../../src/scenarios/file/parse.ts';
import type { ScenarioIssue } from '../../../src/scenarios/file/issue.ts';

const CALLS = fileURLToPath(new URL('../../calls/', import.meta.url));

const GOOD = `description: x
workflow: billing
caller:
  - when: { message: answer, startedMs: 1000 }
    say: no friday
  - when: { afterPreviousMs: 500 }
    press: "12#"
  - when: { agentSilentMs: 2000 }
    play: ../fixtures/audio/hum.wav
    words: uh-huh
  - when: { message: answer, occurrence: 2, role: reprompt, finishedMs: 0 }
    hangUp: true
expect:
  decision:
    - { verdict: interrupt, clause: [lexicon.stop, lexicon.correction], message: answer }
  playback:
    - { message: answer, action: interrupted, silentWithinMs: 900 }
  transcript: { userTurns: [no friday] }
  task: { preserved: true }
  recovery: { newTurn: true }
`;

function issuesOf(text: string): readonly ScenarioIssue[] {
  const result = parseScenario(text, 'case.yaml', CALLS);
  return result.ok ? [] : result.issues;
}

/** `line:column CODE path` of each issue: the position that an editor jumps to. */
function placesOf(text: string): readonly string[] {
  return issuesOf(text).map(({ line, column, code, path }) => `${line}:${column} ${code} ${path}`);
}

test('a parsed scenario says what the caller does, when, and where its recordings are', () => {
  const result = parseScenario(GOOD, 'calls/case.yaml', CALLS);
  assert.ok(result.ok);
  const { name, recognizer, steps } = result.scenario;
  assert.equal(name, 'case');
  assert.equal(recognizer, 'recognised');
  assert.deepEqual(
    steps.map(({ line }) => line),
    [4, 6, 8, 11],
  );
  assert.deepEqual(steps[0]?.when, {
    type: 'message_started',
    message: { messageType: 'answer', role: undefined, occurrence: 1 },
    afterMs: 1000,
  });
  assert.deepEqual(steps[1]?.act, { type: 'press', keys: '12#', gapMs: 300 });
  assert.deepEqual(steps[2]?.when, { type: 'agent_silent', forMs: 2000 });
  assert.deepEqual(steps[2]?.act, {
    type: 'play',
    path: join(CALLS, '../fixtures/audio/hum.wav'),
    words: 'uh-huh',
    peakDb: -6,
  });
  assert.deepEqual(steps[3]?.when, {
    type: 'message_finished',
    message: { messageType: 'answer', role: 'reprompt', occurrence: 2 },
    afterMs: 0,
  });
  assert.deepEqual(result.scenario.expect.decision[0]?.clauses, [
    'lexicon.stop',
    'lexicon.correction',
  ]);
});

test('all faults of a scenario are reported at once, each at its position, in reading order', () => {
  const text = GOOD.replace('workflow: billing', 'recogniser: scripted')
    .replace('{ message: answer, startedMs: 1000 }', '{ mesage: answer, startedMs: 1000 }')
    .replace('press: "12#"', 'press: "1x"')
    .replace('verdict: interrupt', 'verdict: interupt')
    .replace('task: { preserved: true }\n', 'task: { preserved: 1 }\n');
  assert.deepEqual(placesOf(text), [
    '1:1 SCENARIO_MISSING_KEY workflow',
    '2:1 SCENARIO_UNKNOWN_KEY recogniser',
    '4:11 SCENARIO_CONFLICT caller[0].when',
    '4:13 SCENARIO_UNKNOWN_KEY caller[0].when.mesage',
    '7:12 SCENARIO_WRONG_VALUE caller[1].press',
    '15:18 SCENARIO_WRONG_VALUE expect.decision[0].verdict',
    '19:22 SCENARIO_WRONG_VALUE expect.task.preserved',
  ]);
});

const HINTS = [
  { name: 'a key', from: 'startedMs: 1000', to: 'startMs: 1000', hint: /`startedMs`/ },
  { name: 'a verdict', from: 'verdict: interrupt', to: 'verdict: interupt', hint: /`interrupt`/ },
  {
    name: 'an action',
    from: 'action: interrupted',
    to: 'action: interupted',
    hint: /`interrupted`/,
  },
];
for (const { name, from, to, hint } of HINTS) {
  test(`${name} misspelt in a scenario gets the nearest one as a hint`, () => {
    const hints = issuesOf(GOOD.replace(from, to)).map((issue) => issue.hint ?? '');
    assert.match(hints.join('\n'), hint);
  });
}

const CONFLICTS = [
  { name: 'two acts in one step', from: 'say: no friday', to: 'say: no friday\n    press: "1"' },
  { name: 'a step that does nothing', from: 'say: no friday', to: 'voice: rms' },
  { name: 'two moments', from: 'startedMs: 1000 }', to: 'startedMs: 1000, finishedMs: 1 }' },
  { name: 'a moment of no message', from: '{ message: answer, startedMs', to: '{ startedMs' },
  { name: 'a message without a moment', from: ', startedMs: 1000 }', to: ' }' },
  { name: 'words of a keypress', from: 'press: "12#"', to: 'press: "12#"\n    words: hello' },
];
for (const { name, from, to } of CONFLICTS) {
  test(`${name} in a scenario is reported as a conflict`, () => {
    const codes = new Set(issuesOf(GOOD.replace(from, to)).map(({ code }) => code));
    assert.deepEqual(codes, new Set(['SCENARIO_CONFLICT']));
  });
}

test('a scenario that leaves out one of the five assertions is refused', () => {
  for (const name of ['decision', 'playback', 'transcript', 'task', 'recovery']) {
    const lines = GOOD.split('\n').filter((line) => !line.startsWith(`  ${name}:`));
    const withoutItems = lines.filter((line) => name !== 'decision' || !line.includes('verdict'));
    const text = withoutItems
      .filter((line) => name !== 'playback' || !line.includes('action'))
      .join('\n');
    assert.ok(
      issuesOf(text).some(({ message }) => message === `\`${name}\` is missing`),
      name,
    );
  }
});

test('a missing recording is reported at its line, with the place where it was looked for', () => {
  const text = GOOD.replace('hum.wav', 'hun.wav');
  assert.deepEqual(placesOf(text), ['9:11 SCENARIO_UNREADABLE caller[2].play']);
  assert.match(issuesOf(text)[0]?.hint ?? '', /fixtures.audio.hun\.wav$/);
});

test('an unclosed bracket in a scenario is reported where it opens', () => {
  assert.deepEqual(placesOf('description: x\ncaller: [\n'), ['2:9 SCENARIO_SYNTAX ']);
});

const YAML_FAULTS = [
  ['an alias without an anchor', 'say: no friday', 'say: *hello', '5:10 SCENARIO_SYNTAX '],
  ['a text with a colon', 'description: x', 'description: Press 1: x', '1:14 SCENARIO_SYNTAX '],
  [
    'a duplicate key',
    'say: no friday',
    'say: no\n    say: yes',
    '6:5 SCENARIO_DUPLICATE_KEY caller[0].say',
  ],
  [
    'a moment without a value',
    '{ message: answer, startedMs: 1000 }',
    '',
    '4:5 SCENARIO_WRONG_VALUE caller[0].when',
  ],
  [
    'a step without a value',
    'say: no friday\n',
    'say: no friday\n  -\n',
    '6:4 SCENARIO_WRONG_VALUE caller[1]',
  ],
] as const;
for (const [name, from, to, place] of YAML_FAULTS) {
  test(`${name} in a scenario is reported as one fault with its line`, () => {
    assert.deepEqual(placesOf(GOOD.replace(from, to)), [place]);
  });
}

test('YAML aliases that multiply are refused before they fill the memory', () => {
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
    laughs.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`);
  }
  const codes = issuesOf(laughs.join('\n')).map(({ code }) => code);
  assert.ok(codes.includes('SCENARIO_TOO_LARGE'), codes.join());
});

test('an unquoted text that contains a YAML sign is reported as in a policy', () => {
  const [issue] = issuesOf(GOOD.replace('description: x', 'description: Press 1: balance'));
  assert.equal(issue?.message, 'a text with `: ` in it must be quoted');
  assert.equal(issue.hint, 'put the whole text in quotes: `description: "Press 1: balance"`');
});

test('a folder in place of a scenario is refused with one sentence', async () => {
  const result = await readScenario(CALLS, 'calls');
  assert.ok(!result.ok);
  assert.equal(result.issues[0]?.code, 'SCENARIO_UNREADABLE');
  assert.match(result.issues[0].message, /it is a folder, not a regular file/);
});

test('a scenario file that does not exist is an issue, not an exception', async () => {
  const result = await readScenario(join(CALLS, 'nowhere.yaml'), 'nowhere.yaml');
  assert.ok(!result.ok);
  assert.equal(result.issues[0]?.code, 'SCENARIO_UNREADABLE');
  assert.equal(result.issues[0]?.file, 'nowhere.yaml');
});

test('every scenario of the repository is valid', async () => {
  const files = readdirSync(CALLS, { recursive: true, encoding: 'utf8' });
  const scenarios = files.filter((file) => file.endsWith('.yaml'));
  assert.ok(scenarios.length >= 8);
  for (const file of scenarios) {
    const result = await readScenario(join(CALLS, file), file);
    assert.ok(result.ok, JSON.stringify(result));
    // The folder must tell a reader that the words are not really recognised.
    const isScripted = result.scenario.recognizer === 'scripted';
    assert.equal(isScripted, file.startsWith('scripted'), file);
  }
});
