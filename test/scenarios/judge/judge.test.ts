import assert from 'node:assert/strict';
import { test } from 'node:test';

import { judgeCall } from '../../../src/scenarios/judge/judge.ts';
import { matchesWords } from '../../../src/scenarios/judge/transcript.ts';
import { parseScenario } from '../../../src/scenarios/file/parse.ts';
import type { Scenario } from '../../../src/scenarios/file/scenario.ts';
import { agentSpeaker } from '../../../src/scenarios/judge/reference.ts';
import { action, event, judgedCall, type Changes } from '../../harness/stages/judged-call.ts';

const speak = await agentSpeaker();

const SCENARIO = `description: x
workflow: appointments
caller:
  - when: { message: answer, startedMs: 2000 }
    say: no i meant friday
expect:
  decision:
    - verdict: interrupt
      clause: lexicon.correction
      class: correction
      message: answer
      overruled: [messages.answer.speech.mode]
  playback:
    - { message: answer, action: interrupted, silentWithinMs: 900 }
    - { message: reply, action: undisturbed }
  transcript:
    userTurns: [no ... friday]
    absent: [... wednesday ...]
    heard:
      - { message: answer, share: part, text: it is on wednesday }
      - { message: reply, share: all }
  task: { state: { day: friday }, preserved: true }
  recovery:
    next: { after: answer, message: reply, withinMs: 2500 }
    messages: [answer, reply]
    falseInterruptions: 0
    newTurn: true
`;

function scenarioOf(text = SCENARIO): Scenario {
  const result = parseScenario(text, 'case.yaml', '/');
  assert.ok(result.ok, JSON.stringify(result));
  return result.scenario;
}

/** The names of the assertions that fail. */
function failing(changes: Changes, text = SCENARIO): readonly string[] {
  const { assertions, callFaults } = judgeCall(scenarioOf(text), judgedCall(changes), speak);
  const names = assertions.filter(({ holds }) => !holds).map(({ name }) => name as string);
  return callFaults.length === 0 ? names : ['call', ...names];
}

test('a call that went as written passes, with its deciding clauses and the time to silence', () => {
  const judgement = judgeCall(scenarioOf(), judgedCall(), speak);
  assert.deepEqual(
    judgement.assertions.flatMap(({ faults }) => faults),
    [],
  );
  assert.ok(judgement.holds);
  assert.deepEqual(judgement.decided, [
    { verdict: 'interrupt', clause: 'lexicon.correction', class: 'correction' },
  ]);
  // Runs from the caller's onset at 3400 to the last sound at 400 + 3600 + 60.
  assert.deepEqual(judgement.silentAfterMs, [660]);
});

const duck = { type: 'duck', messageId: 'm2', actionId: 'a8' };
const unduck = { type: 'unduck', messageId: 'm2', actionId: 'a9' };
const late = { id: 'd2', atMs: 7000, overruled: [], class: 'noise', reason: '', confidence: 1 };
const inReply = { ...late, messageType: 'reply', messageId: 'm2', overlapId: 'o2', playedMs: 900 };
function decisionLine(decision: object, atMs: number) {
  return { atMs, type: 'floorkeeper.decision', data: { decision } };
}

const FAILURES: readonly { name: string; changes: Changes; fails: readonly string[] }[] = [
  {
    name: 'the right verdict by another clause',
    changes: { decision: { clause: 'lexicon.stop' } },
    fails: ['decision'],
  },
  { name: 'another class', changes: { decision: { class: 'noise' } }, fails: ['decision'] },
  {
    name: 'a clause that was not overruled',
    changes: { decision: { overruled: [] } },
    fails: ['decision'],
  },
  {
    name: 'a second interruption that the scenario does not expect',
    changes: {
      moreLines: [decisionLine({ ...inReply, verdict: 'interrupt', clause: 'lexicon.stop' }, 7000)],
    },
    fails: ['decision'],
  },
  {
    name: 'an agent that is still heard after the record says it stopped',
    changes: { silentAtMs: 5000 },
    fails: ['playback'],
  },
  {
    name: 'an agent that stops too late',
    changes: { step: { onsetMs: 3000 } },
    fails: ['playback'],
  },
  {
    name: 'a message that was hardly heard at all',
    changes: { silentAtMs: 1500 },
    fails: ['playback', 'recovery'],
  },
  {
    name: 'a disturbed reply',
    changes: { moreLines: [action(6500, duck), action(6900, unduck)] },
    fails: ['playback'],
  },
  { name: 'other words of the caller', changes: { turn: 'on wednesday' }, fails: ['transcript'] },
  {
    name: 'a context that keeps what was not heard',
    changes: { heardOfAnswer: 'It is on wednesday, at nine.' },
    fails: ['transcript'],
  },
  {
    name: 'a context that keeps what nobody said',
    changes: { heardOfAnswer: 'It is on thursday' },
    fails: ['transcript'],
  },
  { name: 'another task', changes: { state: { day: 'monday' } }, fails: ['task'] },
  {
    name: 'a task that changed before the caller had their say',
    changes: { taskChangeAtMs: 3900 },
    fails: ['task'],
  },
  {
    name: 'a message between the two',
    changes: {
      moreLines: [
        event(5000, { type: 'message_queued', messageId: 'm3', messageType: 'x', role: 'message' }),
        event(5100, { type: 'message_started', messageId: 'm3' }),
        event(5200, {
          type: 'message_finished',
          messageId: 'm3',
          playedMs: 0,
          interrupted: false,
        }),
      ],
    },
    fails: ['recovery'],
  },
  {
    name: 'a false interruption',
    changes: {
      moreLines: [decisionLine({ ...inReply, verdict: 'resume', clause: 'x' }, 7000)],
    },
    fails: ['recovery'],
  },
  {
    name: 'a hand-off that nobody expects',
    changes: {
      moreLines: [
        action(7000, { type: 'hand_off', reason: 'phrase', messageType: 'reply', actionId: 'a7' }),
      ],
    },
    fails: ['recovery'],
  },
  { name: 'a caller who came late', changes: { step: { lateMs: 400 } }, fails: ['call'] },
];
for (const { name, changes, fails } of FAILURES) {
  test(`a call with ${name} fails: ${fails.join(', ')}`, () => {
    assert.deepEqual(failing(changes), fails);
  });
}

test('a decision after the caller has left does not belong to the call', () => {
  const closing = { ...inReply, atMs: 9700, verdict: 'interrupt', clause: 'session.interrupt' };
  assert.deepEqual(failing({ moreLines: [decisionLine(closing, 9700)] }), []);
});

test('the judge expects the decisions of a call in their order', () => {
  const before = { ...inReply, atMs: 2000, verdict: 'hold', clause: 'messages.answer.input' };
  const moreLines = [decisionLine(before, 2000)];
  const hold = '    - { verdict: hold, clause: messages.answer.input }\n';
  const first = SCENARIO.replace('  decision:\n', `  decision:\n${hold}`);
  const last = SCENARIO.replace('  playback:\n', `${hold}  playback:\n`);
  assert.deepEqual(failing({ moreLines }, first), []);
  assert.deepEqual(failing({ moreLines }, last), ['decision']);
});

test('a step of a scenario whose moment never came is reported with its line', () => {
  const text = SCENARIO.replace(
    'expect:',
    '  - when: { message: farewell, startedMs: 0 }\n    press: "1"\nexpect:',
  );
  const evidence = judgedCall();
  const log = { ...evidence.log, end: 'agent_left' } as const;
  const { holds, callFaults } = judgeCall(scenarioOf(text), { ...evidence, log }, speak);
  assert.ok(!holds);
  assert.deepEqual(callFaults, [
    'line 6: 0 ms after the start of `farewell` never came: the agent left first',
  ]);
});

const WORDS = [
  { text: 'No, I meant FRIDAY.', pattern: 'no i meant friday', matches: true },
  { text: 'no i meant friday', pattern: 'no ... friday', matches: true },
  { text: 'no friday', pattern: 'no ... friday', matches: true },
  { text: 'no i meant friday please', pattern: 'no ... friday', matches: false },
  { text: 'so on friday then', pattern: '... friday ...', matches: true },
  { text: 'on fridays', pattern: '... friday', matches: false },
  { text: 'nofriday', pattern: 'no ... friday', matches: false },
  { text: '', pattern: '...', matches: true },
];
for (const { text, pattern, matches } of WORDS) {
  test(`the text \`${text}\` ${matches ? 'matches' : 'does not match'} \`${pattern}\``, () => {
    assert.equal(matchesWords(text, pattern), matches);
  });
}
