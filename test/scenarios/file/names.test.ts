import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseScenario } from '../../../src/scenarios/file/parse.ts';

const WORKFLOWS = new Map([
  ['billing', new Set(['greeting', 'main_menu', 'answer'])],
  ['appointments', new Set(['greeting', 'answer'])],
]);
const SCENARIO = `description: x
workflow: billing
caller:
  - when: { message: main_menu, startedMs: 100 }
    press: "1"
expect:
  decision:
    - { verdict: interrupt, clause: messages.main_menu.dtmf.options, message: main_menu }
    - { verdict: wait, clause: [lexicon.stop, defaults.silence], message: none }
  playback: [{ message: main_menu, action: interrupted }]
  transcript: { heard: [{ message: answer, share: all }] }
  task: {}
  recovery:
    next: { after: main_menu, message: answer }
    messages: [main_menu, answer]
    delivered: [greeting]
`;

function faultsOf(text: string): readonly string[] {
  const result = parseScenario(text, 'x.yaml', '/', WORKFLOWS);
  if (result.ok) return [];
  return result.issues.map(
    ({ line, column, path, message, hint }) => `${line}:${column} ${path}: ${message} (${hint})`,
  );
}

test('a scenario that uses only names of the policies has no issue', () => {
  assert.deepEqual(faultsOf(SCENARIO), []);
});

const HINT = '(did you mean `main_menu`?)';
const NO = 'the policies have no';
const ROWS = [
  [
    'workflow: billing',
    'workflow: biling',
    `2:11 workflow: ${NO} workflow \`biling\` (did you mean \`billing\`?)`,
  ],
  [
    'when: { message: main_menu',
    'when: { message: main_meny',
    `4:22 caller[0].when.message: ${NO} message \`main_meny\` ${HINT}`,
  ],
  [
    'options, message: main_menu',
    'options, message: mainmenu',
    `8:79 expect.decision[0].message: ${NO} message \`mainmenu\` ${HINT}`,
  ],
  [
    'messages.main_menu.dtmf',
    'messages.main_men.dtmf',
    `8:37 expect.decision[0].clause: ${NO} message \`main_men\` ${HINT}`,
  ],
  [
    'messages.main_menu.dtmf.options',
    'messages.main_menu.dtmf.optoins',
    `8:37 expect.decision[0].clause: ${NO} clause \`messages.main_menu.dtmf.optoins\` (did you mean \`dtmf.options\`?)`,
  ],
  [
    'defaults.silence',
    'defaults.silense',
    `9:47 expect.decision[1].clause[1]: ${NO} clause \`defaults.silense\` (did you mean \`silence\`?)`,
  ],
  [
    '[lexicon.stop',
    '[lexicon.stopp',
    `9:33 expect.decision[1].clause[0]: ${NO} clause \`lexicon.stopp\` (did you mean \`lexicon.stop\`?)`,
  ],
  [
    '[lexicon.stop',
    '[lexikon.stop',
    `9:33 expect.decision[1].clause[0]: ${NO} clause \`lexikon.stop\` (did you mean \`lexicon\`?)`,
  ],
  [
    '[{ message: main_menu',
    '[{ message: main_manu',
    `10:25 expect.playback[0].message: ${NO} message \`main_manu\` ${HINT}`,
  ],
  [
    'heard: [{ message: answer',
    'heard: [{ message: anser',
    `11:36 expect.transcript.heard[0].message: ${NO} message \`anser\` (did you mean \`answer\`?)`,
  ],
  [
    'after: main_menu',
    'after: main_mnu',
    `14:20 expect.recovery.next.after: ${NO} message \`main_mnu\` ${HINT}`,
  ],
  [
    '[main_menu, answer]',
    '[main_menu, answr]',
    `15:27 expect.recovery.messages[1]: ${NO} message \`answr\` (did you mean \`answer\`?)`,
  ],
  [
    '[greeting]',
    '[greting]',
    `16:17 expect.recovery.delivered[0]: ${NO} message \`greting\` (did you mean \`greeting\`?)`,
  ],
] as const;
for (const [written, misspelt, told] of ROWS) {
  test(`the misspelt name \`${misspelt}\` is reported with its position before any call`, () => {
    assert.deepEqual(faultsOf(SCENARIO.replace(written, misspelt)), [told]);
  });
}

test('a message of another workflow is an unknown name in a scenario', () => {
  const told = faultsOf(SCENARIO.replace('workflow: billing', 'workflow: appointments'));
  assert.equal(told.length, 6);
});

test('without the policies no name in a scenario is checked', () => {
  assert.ok(parseScenario(SCENARIO.replaceAll('main_menu', 'x'), 'x.yaml', '/').ok);
});

const VALUES = [
  ['press: "1"', 'press: 1', 'keys are text: write `press: "1"`'],
  ['startedMs: 100', 'startedMs: 1s', 'durations are whole milliseconds: 1 s is `1000`'],
  ['startedMs: 100', 'startedMs: 1.5 s', 'durations are whole milliseconds: 1.5 s is `1500`'],
  ['press: "1"', 'hangUp: yes', 'write `true`'],
] as const;
for (const [written, wrong, hint] of VALUES) {
  test(`the wrong value \`${wrong}\` is reported with the expected values and a hint`, () => {
    const result = parseScenario(SCENARIO.replace(written, wrong), 'x.yaml', '/', WORKFLOWS);
    assert.ok(!result.ok);
    assert.equal(result.issues.length, 1);
    assert.equal(result.issues[0]?.hint, hint);
    assert.ok(result.issues[0]?.expected);
  });
}

test('a comparison of heard words must be exact or within a number of words', () => {
  assert.deepEqual(faultsOf(withWords('exact')), []);
  assert.deepEqual(faultsOf(withWords('{ within: 1 }')), []);
  assert.match(faultsOf(withWords('exat')).join(), /heardWords: unknown value `exat`/);
  assert.match(
    faultsOf(withWords('{ within: 9 }')).join(),
    /heardWords\.within: `9` is out of range/,
  );
});

function withWords(value: string): string {
  return SCENARIO.replace('{ heard: [', `{ heardWords: ${value}, heard: [`);
}
