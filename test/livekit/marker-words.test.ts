import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { initialState, step } from '../../src/core/index.ts';
import { openStage, policyOf } from '../harness/stages/stage.ts';
import { within } from '../harness/within.ts';

after(() => dispose());

/** Words and digits that no hash holds by chance, one for each thing that somebody says or keys. */
const MARKERS = {
  answer: 'quokkaberry',
  disclosure: 'zanzibelle',
  account: 'wombatina',
  held: 'flummoxine',
  cut: 'gribblewort',
  human: 'snorkeldash',
  task: 'pumperkettle',
  param: 'ottoline',
  digits: '7193552846',
} as const;

const POLICY = `
escalation: { phrases: [human], do: handoff }
messages:
  disclosure: { interruptible: none, text: "{name} zanzibelle one two three four five six seven" }
  explanation: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  account: { expects: { kind: digits, count: 10, submit: event } }
  answer: {}
`;

/** Runs a call in which every marker is spoken or keyed. */
async function speakMarkers(stage: Awaited<ReturnType<typeof openStage>>): Promise<void> {
  const { floor, vad, stt } = stage;
  floor.taskState({ customer: MARKERS.task });
  const disclosure = floor.say('disclosure', { params: { name: MARKERS.param } });
  await stage.speaking();
  await vad.hear(200);
  stt.interim(`${MARKERS.held} about`);
  stt.final(`${MARKERS.held} about the fees`);
  await within('the disclosure to end', disclosure);
  await stage.line('assistant: quokkaberry');
  const explanation = floor.say('explanation', `one two ${MARKERS.cut} four five six seven eight`);
  await stage.speaking();
  await vad.hear(300);
  await within('the explanation to end', explanation);
  await floor.say('account', `Your number ${MARKERS.account} please.`);
  floor.dtmf('7');
  floor.dtmf('1');
  await vad.hear(200);
  stt.final('nine three five five two eight four six');
  await stage.decision(({ verdict }) => verdict === 'complete');
  stt.final(`${MARKERS.human} I want a human`);
  await stage.decision(({ verdict }) => verdict === 'escalate');
}

test('the record, the decisions, the actions and the state hold nothing that was said or keyed', async () => {
  const stage = await openStage({ policy: POLICY, script: () => 'quokkaberry is the answer' });
  await speakMarkers(stage);
  const decisions = JSON.stringify(stage.decisions);
  const { source, events } = await stage.end();
  assert.ok(source.length > 10_000);
  let state = initialState();
  const policy = policyOf(POLICY);
  const steps = events.map((event) => {
    const taken = step(policy, state, event);
    state = taken.state;
    return taken;
  });
  const engine = JSON.stringify(steps);
  for (const marker of Object.values(MARKERS)) {
    // The head of the record holds the text of the policy, which its designer wrote.
    const body = source.slice(source.indexOf('\n'));
    assert.ok(!body.includes(marker), marker);
    assert.ok(!decisions.includes(marker), marker);
    assert.ok(!engine.includes(marker), marker);
  }
});

test('the raw record, if the operator enables it, holds all that was said or keyed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-raw-'));
  after(() => rm(folder, { recursive: true }));
  const rawRecords = { folder, retentionDays: 7 };
  const stage = await openStage({
    policy: POLICY,
    script: () => 'quokkaberry is the answer',
    floor: { rawRecords },
  });
  await speakMarkers(stage);
  await stage.end();
  const [file] = await readdir(folder);
  const raw = await readFile(join(folder, file ?? ''), 'utf8');
  for (const marker of Object.values(MARKERS)) assert.ok(raw.includes(marker), marker);
});
