import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { run } from '../../src/cli/call.ts';
import {
  disposeMedia,
  faultsOf,
  formatReports,
  reportCalls,
  type CallResult,
} from '../../src/scenarios/index.ts';
import { judgeCall } from '../../src/scenarios/judge/judge.ts';
import { parseScenario } from '../../src/scenarios/file/parse.ts';
import { agentSpeaker } from '../../src/scenarios/judge/reference.ts';
import { judgedCall, type Changes } from '../harness/stages/judged-call.ts';
import { floorkeeper, root } from '../harness/cli-io.ts';

const speak = await agentSpeaker();

const SCENARIO = `description: x
workflow: billing
caller:
  - when: { message: answer, startedMs: 2000 }
    say: no friday
expect:
  decision: [{ verdict: interrupt, clause: lexicon.correction }]
  playback: [{ message: answer, action: interrupted }]
  transcript: {}
  task: {}
  recovery: {}
`;

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-call-'));
  await writeFile(join(folder, 'good.yaml'), SCENARIO);
  await writeFile(
    join(folder, 'faulty.yaml'),
    SCENARIO.replace('say: no', 'sai: no').replace('interrupted', 'interupted'),
  );
});
after(async () => {
  await rm(folder, { recursive: true });
  await disposeMedia();
});

/** One row: the arguments, the exit code and the output. */
const ROWS = [
  { name: 'no scenario', args: [], code: 2, err: /missing required argument 'scenario'/ },
  { name: 'an unknown option', args: ['--loud', 'good.yaml'], code: 2, err: /unknown option/ },
  {
    name: 'a number of repeats that is out of range',
    args: ['--repeat', '0', 'good.yaml'],
    code: 2,
    err: /expected a whole number from 1 to 1000/,
  },
  {
    name: 'a file that does not exist',
    args: ['nowhere.yaml'],
    code: 2,
    err: /^nowhere.yaml:1:1 error SCENARIO_UNREADABLE: cannot be read: there is no such file\n[^]*1 scenario checked: 1 error$/m,
  },
  {
    name: 'a folder of policies that does not exist',
    args: ['good.yaml', '--policies', 'nowhere'],
    code: 2,
    err: /^error: there is no folder `nowhere`$/m,
  },
  {
    name: 'a misspelt key',
    args: ['good.yaml', 'faulty.yaml'],
    code: 2,
    err: /^faulty.yaml:5:5 error SCENARIO_UNKNOWN_KEY at caller\[0\]\.sai: unknown key `sai`\n {2}expected: one of when, say, .*\n {2}hint: did you mean `say`\?/m,
  },
  {
    name: 'neither policies nor `--policies`',
    args: ['good.yaml'],
    code: 1,
    err: /^policies:1:1 error POLICY_UNREADABLE: [^]*\n {2}hint: name the folder of policies with `--policies FOLDER`$/m,
  },
  {
    name: 'a second fault of the same file',
    args: ['faulty.yaml'],
    code: 2,
    err: /^faulty.yaml:8:41 error SCENARIO_WRONG_VALUE at expect\.playback\[0\]\.action/m,
  },
];
for (const { name, args, code, err } of ROWS) {
  test(`floorkeeper call with ${name} is misuse, and starts nothing`, async () => {
    const ran = await floorkeeper(['call', ...args], folder);
    assert.equal(ran.code, code);
    assert.match(ran.err, err);
    assert.equal(ran.out, '');
    assert.doesNotMatch(ran.err, /starting/);
  });
}

test('`call` reports an unreachable server in one sentence with its cure', async () => {
  const err: string[] = [];
  const code = await run(['good.yaml', '--out', 'run', '--policies', join(root, 'policies')], {
    out: () => assert.fail('nothing was judged'),
    err: (line) => err.push(line),
    cwd: folder,
    // Port 9 (discard) of loopback, which nothing serves.
    env: { LIVEKIT_URL: 'ws://127.0.0.1:9', LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' },
    signal: new AbortController().signal,
  });
  assert.equal(code, 1);
  assert.match(
    err.join('\n'),
    /^error LOCAL_SERVER_UNREACHABLE: no livekit-server answers at `ws:\/\/127\.0\.0\.1:9`\n {2}hint: start it/m,
  );
});

function judged(callId: string, changes: Changes): CallResult {
  const parsed = parseScenario(SCENARIO, 'calls/case.yaml', folder);
  assert.ok(parsed.ok);
  const { scenario } = parsed;
  return {
    type: 'judged',
    scenario,
    callId,
    judgement: judgeCall(scenario, judgedCall(changes), speak),
  };
}

test('`call` reports several calls of a scenario as rates, with each fault and its call', () => {
  const wrong = judged('case-2', { decision: { clause: 'lexicon.stop' } });
  const [report, ...others] = reportCalls([judged('case-1', {}), wrong]);
  assert.ok(report !== undefined && others.length === 0);
  assert.equal(report.calls, 2);
  assert.equal(report.held, 1);
  assert.equal(report.assertions.decision, 1);
  assert.equal(report.assertions.playback, 2);
  assert.deepEqual(report.silentAfterMs, [660, 660]);
  assert.deepEqual(
    report.faults,
    faultsOf(wrong).map((what) => ({ callId: 'case-2', what })),
  );
  const table = formatReports([report]);
  const rows = table.split('\n').slice(3, 5);
  assert.match(
    rows[0]!,
    /│ case │ interrupt by lexicon\.stop \(correction\) │ 660, at most │ +│ 1\/2 +│/,
  );
  assert.match(rows[1]!, /│ +│ +│ {3}660 ms {5}│ +│ decision 1 │/);
  assert.match(table, /^calls\/case\.yaml: decision: expected .*\[case-2\]$/m);
  assert.match(table, /^1 of 2 calls held$/m);
});

test('the table of `call` carries no colours, because people read it in logs too', () => {
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(formatReports(reportCalls([judged('case-1', {})])), /\u001b/);
});
