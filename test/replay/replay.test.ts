import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import type { Decision, EngineEvent } from '../../src/core/index.ts';
import type { DecisionData, Envelope, EventData } from '../../src/evidence/index.ts';
import { replay } from '../../src/replay/index.ts';
import { floorkeeper } from '../harness/cli-io.ts';
import { readSession, sessions, sourceOf } from '../harness/recorded-sessions.ts';

describe('replay of recorded sessions', async () => {
  // Each is named for the version that wrote it: every later version must replay it,
  // or the changelog must say under `Decisions` why it does not.
  const names = await readdir(sessions);

  test('the repository has at least four recorded sessions', () => {
    assert.ok(names.length >= 4, names.join());
  });

  for (const name of names) {
    test(`replay of ${name} reaches the recorded decisions`, async () => {
      const { head, lines } = await readSession(name);
      const recorded = lines.filter(({ type }) => type === 'floorkeeper.decision').length;
      const result = replay(head.policy, lines);
      assert.equal(result.difference, undefined);
      assert.equal(result.decisions, recorded);
      assert.ok(recorded >= 4);
    });
  }
});

describe('replay of a record that was altered', () => {
  test('replay names the first event that decides otherwise: a key that no longer is an option', async () => {
    const { head, lines } = await readSession('0.1.0-dtmf-during-prompt.jsonl');
    const pressed = lines.findIndex((line) => eventOf(line)?.type === 'dtmf_received');
    const altered = lines.with(
      pressed,
      withEvent(lines[pressed], {
        key: { isDigit: true, isTerminator: false, isEscalation: false },
      }),
    );
    const { difference } = replay(head.policy, altered);
    assert.equal(difference?.seq, lines[pressed]?.seq);
    assert.equal(difference?.event.type, 'dtmf_received');
    assert.deepEqual(
      difference?.recorded.map(({ verdict }) => verdict),
      ['interrupt', 'choose'],
    );
    assert.notDeepEqual(difference?.replayed, difference?.recorded);
  });

  test('replay names the event whose decision was rewritten, and counts only decisions before it', async () => {
    const { head, lines } = await readSession('0.1.0-short-backchannel.jsonl');
    const resumed = lines.findIndex((line) => decisionOf(line)?.verdict === 'resume');
    const line = lines[resumed];
    const decision = line === undefined ? undefined : decisionOf(line);
    assert.ok(line !== undefined && decision !== undefined);
    const rewritten: Decision = { ...decision, clause: 'messages.answer.speech.mode' };
    const altered = lines.with(resumed, {
      ...line,
      data: { ...(line.data as DecisionData), decision: rewritten },
    });
    const { difference, decisions } = replay(head.policy, altered);
    assert.equal(difference?.event.type, 'words_heard');
    assert.deepEqual(
      difference?.replayed.map(({ clause }) => clause),
      ['lexicon.backchannel'],
    );
    const before = lines.slice(0, resumed).filter((each) => decisionOf(each) !== undefined);
    assert.equal(decisions, before.length);
  });

  test('replay under another policy differs at the overlap that this policy judges otherwise', async () => {
    const { head, lines } = await readSession('0.1.0-short-backchannel.jsonl');
    const { answer } = head.policy.messages;
    assert.ok(answer !== undefined);
    const speech = { ...answer.speech, mode: 'immediate' as const };
    const messages = { ...head.policy.messages, answer: { ...answer, speech } };
    const { difference } = replay({ ...head.policy, messages }, lines);
    assert.deepEqual(
      difference?.recorded.map(({ verdict }) => verdict),
      ['duck'],
    );
    assert.equal(difference?.replayed[0]?.verdict, 'interrupt');
  });
});

describe('floorkeeper replay', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-replay-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('`replay` prints the line at which the engine decides otherwise, and exits with 1', async () => {
    const { lines, source } = await readSession('0.1.0-dtmf-during-prompt.jsonl');
    const pressed = lines.find((line) => eventOf(line)?.type === 'dtmf_received');
    assert.ok(pressed !== undefined);
    // Our line comes before the runbook's line, which replay ignores.
    const altered = source.replace('"verdict":"choose"', '"verdict":"collect"');
    await writeFile(join(folder, 'altered.jsonl'), altered);
    const ran = await floorkeeper(['replay', 'altered.jsonl'], folder);
    assert.equal(ran.code, 1);
    assert.equal(
      ran.out,
      [
        `altered.jsonl:${pressed.seq + 1}: decides otherwise at ${eventOf(pressed)?.atMs} ms, on dtmf_received`,
        '  recorded: interrupt by messages.main_menu.dtmf.options (dtmf)',
        '  recorded: collect by messages.main_menu.dtmf.options (dtmf)',
        '  replayed: interrupt by messages.main_menu.dtmf.options (dtmf)',
        '  replayed: choose by messages.main_menu.dtmf.options (dtmf)',
      ].join('\n'),
    );
  });

  test('`replay` accepts a record whose last line was torn off', async () => {
    const source = await sourceOf('0.1.0-speech-over-disclosure.jsonl');
    await writeFile(join(folder, 'torn.jsonl'), source.slice(0, -20));
    const ran = await floorkeeper(['replay', 'torn.jsonl'], folder);
    assert.equal(ran.code, 0);
    assert.match(
      ran.out,
      /^torn\.jsonl: same \d+ decisions over \d+ events; the last line is torn, [^\n]*$/,
    );
  });

  test('`replay` names the place of a missing line, and exits with 1', async () => {
    const source = await sourceOf('0.1.0-speech-over-disclosure.jsonl');
    const texts = source.split('\n').toSpliced(20, 1);
    await writeFile(join(folder, 'gap.jsonl'), texts.join('\n'));
    const ran = await floorkeeper(['replay', 'gap.jsonl'], folder);
    assert.equal(ran.code, 1);
    assert.match(ran.err, /^gap\.jsonl:21:1 error RECORD_HAS_GAP: /);
  });
});

function eventOf(line: Envelope): EngineEvent | undefined {
  return line.type === 'floorkeeper.event' ? (line.data as EventData).event : undefined;
}

function decisionOf(line: Envelope) {
  return line.type === 'floorkeeper.decision' ? (line.data as DecisionData).decision : undefined;
}

function withEvent(line: Envelope | undefined, change: object): Envelope {
  assert.ok(line !== undefined);
  const data = line.data as EventData;
  return { ...line, data: { ...data, event: { ...data.event, ...change } as EngineEvent } };
}
