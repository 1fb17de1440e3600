import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  calm: { speech: { onCandidate: 'continue' } },
  graced: { graceMs: 1000 },
  deaf: { input: 'drop' },
  notice: { interruptible: 'none' },
  paused: { speech: { onCandidate: 'pause' } },
});
const start = (type = 'answer') => startCall(policy).say('m1', type).at(1000);
const word = said.evidence({ words: 1, contentWords: 1 });
const short = (type = 'answer') =>
  start(type).voice(1050, { ends: false }).words('u1', word).at(1060);
const verdict = (call: Call, isInterruption: boolean) =>
  call.event({ type: 'overlap_verdict', isInterruption, probability: 0.9 });

describe('an overlap that nothing decides', () => {
  test('an overlap that nothing decides by words without a voice is over a second after them', () => {
    assertCourse(
      start().interim('u1', word).at(1500),
      `
      waits: overlap 2000
    `,
      1000,
    );
    assertCourse(
      start().interim('u1', word).at(3000),
      `
      2000 continue messages.answer.speech.minSpeechMs (unclassified)
    `,
      1000,
    );
  });

  test('an overlap that nothing decides is over with its message: words that ask for something are released', () => {
    assertCourse(
      short().finish('m1'),
      `
      1050 > hold utteranceIds=[u1]
      1060 continue messages.answer.speech.mode (unclassified)
      1060 release messages.answer.input (unclassified)
      1060 > hold utteranceIds=[u1]
      1060 > release utteranceIds=[u1]
      waits: voice 6000
    `,
      1050,
    );
  });

  test('an overlap that nothing decides is over with its message: words that ask for nothing are dropped', () => {
    const call = start().voice(1050, { ends: false }).words('u1', said.agreement);
    assertCourse(
      call.finish('m1'),
      `
      1050 > hold utteranceIds=[u1]
      1050 continue messages.answer.speech.mode (backchannel)
      1050 > drop utteranceIds=[u1]
      waits: voice 6000
    `,
      1050,
    );
  });

  test('an overlap that nothing decides is over with a message that the application locked meanwhile', () => {
    const call = short('deaf').event({ type: 'message_locked', messageId: id<MessageId>('m1') });
    assertCourse(
      call.finish('m1'),
      `
      1050 > hold utteranceIds=[u1]
      1060 continue application.allowInterruptions (unclassified)
      1060 hold application.allowInterruptions (unclassified)
      1060 release messages.deaf.input (unclassified)
      1060 > hold utteranceIds=[u1]
      1060 > release utteranceIds=[u1]
      waits: voice 6000
    `,
      1050,
    );
  });

  test('an overlap that nothing decides is over with a message that ends in its grace: the words are released', () => {
    const call = startCall(policy).say('m1', 'graced').at(500).voice(600, { ends: false });
    assertCourse(
      call.words('u1', said.bid).at(900).finish('m1'),
      `
      600 > hold utteranceIds=[u1]
      900 continue messages.graced.graceMs (unclassified)
      900 release messages.graced.input (unclassified)
      900 > hold utteranceIds=[u1]
      900 > release utteranceIds=[u1]
      waits: voice 5500
    `,
      600,
    );
  });

  test('an overlap that nothing decides at the end of the grace of its message takes the floor', () => {
    const call = startCall(policy).say('m1', 'graced').at(500).voice(900, { ends: false });
    assertCourse(
      call.words('u1', said.bid).voice(1100, { ends: false }),
      `
      900 > hold utteranceIds=[u1]
      1028 interrupt messages.graced.speech.mode (unclassified)
      1028 > stop m1 word boundMs=3000 protect=[]
      1028 > truncate_context m1
      1028 > release utteranceIds=[u1]
      waits: voice 5500
    `,
      900,
    );
  });

  test('an overlap that nothing decides within the grace of its message is settled when its voice ends', () => {
    const call = startCall(policy).say('m1', 'graced').at(300).voice(600, { ends: false });
    assertCourse(
      call.words('u1', said.bid).at(700).silent().at(3000),
      `
      600 > hold utteranceIds=[u1]
      1700 continue messages.graced.graceMs over messages.graced.speech.mode (unclassified)
      1700 hold messages.graced.input (unclassified)
      1700 > hold utteranceIds=[u1]
      waits: held 8701
    `,
      600,
    );
  });

  test('an overlap that nothing decides is recorded with the reason that its voice is over', () => {
    const call = start('calm')
      .voice(1300)
      .interim('u1', said.evidence({ words: 1, contentWords: 1, shape: 'prefix' }));
    const reasons = call
      .at(3000)
      .decisions()
      .map(({ reason }) => reason);
    assert.deepEqual(reasons, ['the voice is over and does not ask for the floor']);
    const verdicts = start('calm').voice(1400).at(3000).decisions();
    assert.deepEqual(
      verdicts.map(({ atMs, reason }) => `${atMs} ${reason}`),
      ['1900 the voice is over and does not ask for the floor'],
    );
  });
});

describe('an overlap that is decided', () => {
  test('an overlap that is decided is not decided again by further words that leave the floor', () => {
    const call = start().voice(1300).words('u1', said.agreement).at(1500);
    assertCourse(
      call.words('u2', said.backchannel).interim('u3', said.backchannel).at(4000),
      `
      1300 resume lexicon.backchannel (backchannel)
      1300 > unduck m1
      1300 > drop utteranceIds=[u1]
      1500 drop messages.answer.input (backchannel)
      1500 > drop utteranceIds=[u2]
    `,
      1300,
    );
  });

  test('an overlap that is decided is decided again by words that take the floor', () => {
    const call = start().voice(1300).words('u1', said.agreement).at(1500);
    assertCourse(
      call.words('u2', said.stopWord),
      `
      1500 interrupt lexicon.stop (cancellation)
      1500 > stop m1 word boundMs=3000 protect=[]
      1500 > hold utteranceIds=[u2]
      1500 > truncate_context m1
      1500 > release utteranceIds=[u2]
    `,
      1500,
    );
  });

  test('an overlap that is decided gives way to a new overlap, which ducks again, when a new voice begins', () => {
    const call = start().voice(1300, { ends: false }).words('u1', said.agreement).silent().at(1400);
    assertCourse(
      call.voice(1900),
      `
      1528 duck messages.answer.speech.onCandidate (unclassified)
      1528 > duck m1
      waits: overlap 2400
    `,
      1400,
    );
  });

  test('an overlap that is decided without a word pauses the message twice, and a third time no more', () => {
    const call = start('paused').voice(1300).at(2500).voice(2900).at(4000).voice(4400).at(9000);
    assertCourse(
      call,
      `
      1128 pause messages.paused.speech.onCandidate (unclassified)
      1128 > pause m1
      1800 resume messages.paused.speech.mode (noise)
      1800 > resume m1 word
      2628 pause messages.paused.speech.onCandidate (unclassified)
      2628 > pause m1
      3400 resume messages.paused.speech.mode (noise)
      3400 > resume m1 word
      4900 continue messages.paused.speech.mode (noise)
    `,
      1000,
    );
  });
});

describe('the verdict of LiveKit', () => {
  test('the verdict of LiveKit over no message, and over one that is ending, has no effect', () => {
    assertCourse(
      verdict(startCall(policy).at(1000), true),
      `

    `,
      1000,
    );
    const ending = startCall(policy, { stopsTakeMs: 2000 }).say('m1', 'answer').at(1000);
    assertCourse(
      verdict(ending.words('u1', said.stopWord).at(1500), true),
      `
      waits: stop_lost 10000
    `,
      1500,
    );
  });

  test('the verdict of LiveKit without a voice opens an overlap, which is over in half a second', () => {
    assertCourse(
      verdict(start(), true).at(3000),
      `
      1000 continue messages.answer.speech.minSpeechMs over livekit.overlap_verdict (noise)
      1500 continue messages.answer.speech.minSpeechMs over livekit.overlap_verdict (noise)
    `,
      1000,
    );
  });

  test('the verdict of LiveKit while the caller speaks is of that voice, and is recorded as overruled', () => {
    assertCourse(
      verdict(start().voice(1090, { ends: false }), true),
      `
      1090 continue messages.answer.speech.mode over livekit.overlap_verdict (noise)
      waits: pause 1192, voice 6000
    `,
      1000,
    );
  });

  test('the verdict of LiveKit that the caller does not interrupt leaves nothing on the record but the decision', () => {
    assertCourse(
      verdict(start().voice(1090, { ends: false }), false)
        .silent()
        .at(4000),
      `
      1590 continue messages.answer.speech.minSpeechMs (noise)
    `,
      1000,
    );
  });

  test('the verdict of LiveKit over a protected message is overruled by what protects it', () => {
    assertCourse(
      verdict(start('notice').voice(1200, { ends: false }), true),
      `
      1200 continue messages.notice.interruptible over livekit.overlap_verdict (noise)
      waits: pause 1288, voice 6000
    `,
      1000,
    );
  });
});
