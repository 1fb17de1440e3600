import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, sessionMs, type UtteranceId } from '../../../../src/core/index.ts';
import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  sentence: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none' },
  deaf: { interruptible: 'none', input: 'drop' },
  keys: { interruptible: 'dtmf', input: 'drop' },
});
const start = (type = 'answer') => startCall(policy).say('m1', type).at(1000);
const last = (call: Call) => call.told().at(-1);

describe('the rest of what stopped a message', () => {
  const stopped = () => start().voice(1300, { ends: false }).interim('u1', said.stopWord);
  test('waits for the end of a protected message that began after the caller fell silent', () => {
    const call = stopped().at(1500).silent().say('m2', 'notice').at(1600);
    assertCourse(
      call.words('u1', said.stopWord).at(3000).finish('m2'),
      `
      1600 hold messages.notice.input (unclassified)
      1600 > hold utteranceIds=[u1]
      3000 release messages.notice.input (unclassified)
      3000 > release utteranceIds=[u1]
    `,
      1600,
    );
  });

  test('waits for a protected message that has not begun', () => {
    const call = stopped().at(1500).silent().say('m2', 'notice', { isWaiting: true }).at(1600);
    assertCourse(
      call.words('u1', said.stopWord),
      `
      1600 hold messages.notice.input (unclassified)
      1600 > hold utteranceIds=[u1]
      waits: held 9501, begin 16500
    `,
      1600,
    );
  });

  test('is a turn where nothing waits', () => {
    const call = stopped().at(1500).silent().words('u1', said.stopWord);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });

  for (const [what, call] of [
    [
      'where the message that follows is not protected',
      stopped().at(1500).silent().say('m2', 'answer'),
    ],
    ['where it is another utterance', stopped().at(1500).silent().say('m2', 'notice')],
    ['where the caller speaks on', stopped().at(1500).say('m2', 'notice').at(4600)],
    [
      'where the voice went on into the next message',
      stopped().at(1500).say('m2', 'notice').at(4600).silent(),
    ],
  ] as const) {
    test(`is judged against the next message ${what}`, () => {
      const isOther = what.includes('another');
      call.at(4700).words(isOther ? 'u2' : 'u1', said.stopWord);
      const reasons = call.decisions().map(({ reason }) => reason);
      assert.ok(
        !reasons.includes('the words ended the message before and wait for the end of this one'),
      );
    });
  }

  test('is judged with the others while the message is still ending', () => {
    const call = startCall(policy, { stopsTakeMs: 2000 }).say('m1', 'sentence').at(1000);
    call.interim('u1', said.stopWord).at(1500).words('u1', said.stopWord).at(4000);
    assertCourse(
      call,
      `
      1500 > hold utteranceIds=[u1]
      3000 > truncate_context m1
      3000 > release utteranceIds=[u1]
    `,
      1500,
    );
  });
});

describe('words that come after a message', () => {
  const spoken = (voiceEndsMs: number) =>
    start().voice(voiceEndsMs, { ends: false, overNoiseDb: 10 });
  test('are a late "mm-hmm" where their voice was over when the message ended', () => {
    const call = start().voice(2000).finish('m1').at(2300).words('u1', said.backchannel);
    assert.equal(last(call), 'continue lexicon.backchannel');
    assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
  });

  test('are a turn although they are a "mm-hmm", where their voice outlived the message', () => {
    const call = start().voice(1990, { ends: false }).at(2000).finish('m1').at(2001).silent();
    call.at(2300).words('u1', said.backchannel);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });

  test('are a turn although they are a "mm-hmm", where the message asked something', () => {
    const call = startCall(policy).say('m1', 'answer', { endsInQuestion: true }).at(1000);
    call.voice(1500).at(2000).finish('m1').at(2300).words('u1', said.backchannel);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });

  for (const [endsMs, words, what, isDropped] of [
    [2550, said.echo, 'a VAD reports such a voice as late as that', true],
    [2551, said.echo, 'the voice is of the caller', false],
    [2550, said.evidence({ words: 2, likenessToOwn: 1 }), 'two words are enough', true],
    [
      2550,
      said.evidence({ words: 1, contentWords: 1, likenessToOwn: 1 }),
      'one word may be a choice',
      false,
    ],
    [2550, said.bid, 'the words are not ours', false],
  ] as const) {
    test(`are a late echo up to 550 ms after it: ${endsMs - 2000} ms, ${what}`, () => {
      const call = spoken(1990).at(2000).finish('m1').at(endsMs).silent().at(2600);
      call.words('u1', words);
      assert.equal(call.did('drop').length, isDropped ? 1 : 0);
      if (isDropped) assert.equal(last(call), 'drop messages.answer.input');
    });
  }

  for (const [at, isDropped] of [
    [4960, true],
    [4961, false],
  ] as const) {
    test(`are input of it for three seconds after their voice: at ${at} ms`, () => {
      const call = start('deaf').voice(1990).at(2000).finish('m1').at(at).words('u1', said.bid);
      assert.equal(call.did('drop').length, isDropped ? 1 : 0);
    });
  }

  for (const [onsetMs, heardMs, isDropped] of [
    [1500, 2500, true],
    [1500, 2501, false],
    [1999, 2001, true],
    [1999, 2002, false],
    [1999, 2000, true],
    [2000, 2000, false],
  ] as const) {
    test(`are input of it where half of their voice was over it: ${onsetMs} to ${heardMs} of 2000`, () => {
      const call = start('deaf').at(onsetMs);
      if (onsetMs === 2000) call.finish('m1');
      call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(onsetMs) }).at(2000);
      if (onsetMs !== 2000) call.finish('m1');
      call
        .at(heardMs)
        .heard(heardMs - onsetMs)
        .at(heardMs + 250)
        .silent();
      call.at(heardMs + 300).words('u1', said.bid);
      assert.equal(call.did('drop').length, isDropped ? 1 : 0);
    });
  }

  test('are no input of it where nobody was heard, and none where the caller has left', () => {
    const call = start('deaf').at(2000).finish('m1').at(2100).words('u1', said.bid);
    assert.deepEqual(call.did('drop'), []);
    const away = start('deaf').voice(1500).at(2000).finish('m1').event({ type: 'caller_left' });
    assert.deepEqual(away.at(2100).words('u1', said.bid).did('drop'), []);
  });

  test('have the class that they would have had over it', () => {
    const classes = (words: typeof said.bid, overNoiseDb = 30) =>
      start('deaf')
        .voice(1900, { overNoiseDb })
        .at(2000)
        .finish('m1')
        .at(2300)
        .words('u1', words)
        .decisions()
        .at(-1)?.class;
    assert.deepEqual(
      [
        classes(said.bid),
        classes(said.stopWord),
        classes(said.agreement),
        classes(said.bid, 3),
        classes(said.echo),
      ],
      ['unclassified', 'cancellation', 'backchannel', 'side_speech', 'echo'],
    );
  });
});

describe('a turn that LiveKit cannot take', () => {
  const refuse = (call: Call) =>
    call.event({ type: 'turn_refused', utteranceIds: [id<UtteranceId>('u1')] });
  test('waits for the end of the message', () => {
    assertCourse(
      refuse(start('notice')).at(2000).finish('m1'),
      `
      1000 hold messages.notice.interruptible (unclassified)
      1000 > hold utteranceIds=[u1]
      2000 release messages.notice.input (unclassified)
      2000 > release utteranceIds=[u1]
    `,
      1000,
    );
  });

  test('waits for the end of the stop', () => {
    const call = startCall(policy, { stopsTakeMs: 1000 }).say('m1', 'sentence').at(1000);
    call.event({ type: 'interrupt_requested', by: 'session' }).at(1500);
    assertCourse(
      refuse(call).at(3000),
      `
      1500 > hold utteranceIds=[u1]
      2000 > truncate_context m1
      2000 > release utteranceIds=[u1]
    `,
      1500,
    );
  });

  test('is no longer awaited: what is owed to the caller is said', () => {
    const call = startCall(policy).at(1000).words('u1', said.bid).at(1500);
    assert.equal(refuse(call).state().uncommittedSinceMs, undefined);
  });
});
