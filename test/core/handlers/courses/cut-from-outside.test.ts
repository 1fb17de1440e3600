import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';
import { policy, start } from '../../harness/plain-calls.ts';

describe('the application asks for the floor', () => {
  const ask = (call: Call) => call.event({ type: 'interrupt_requested', by: 'session' });

  test('the application asks for the floor before a message is heard: it is cancelled, and silence counts', () => {
    const call = start('asked').at(1000).finish('m1').say('m2', 'answer', { isWaiting: true });
    assertCourse(
      ask(call.at(2000)).at(3000),
      `
      2000 interrupt session.interrupt (unclassified)
      2000 > cancel_message m2
      waits: silence 5000
    `,
      2000,
    );
  });

  test('the application asks for the floor while only a protected message waits: nothing is cancelled', () => {
    const call = startCall(policy).say('m1', 'notice', { isWaiting: true }).at(1000);
    assertCourse(
      ask(call),
      `
      1000 continue messages.notice.interruptible over session.interrupt (unclassified)
      waits: begin 15000
    `,
      1000,
    );
  });

  test('the application asks for the floor while a message is ending already', () => {
    const call = start('sentence', { stopsTakeMs: 2000 }).at(1000).words('u1', said.stopWord);
    assertCourse(
      ask(call.at(1500)),
      `
      1500 continue session.interrupt (unclassified)
      waits: stop_lost 10000
    `,
      1500,
    );
  });

  test('the application asks for the floor while nothing plays, and while a protected message does', () => {
    assertCourse(
      ask(startCall(policy).at(1000)),
      `
      1000 continue session.interrupt (unclassified)
    `,
    );
    assertCourse(
      ask(start('notice').at(1000)),
      `
      1000 continue messages.notice.interruptible over session.interrupt (unclassified)
    `,
      1000,
    );
  });

  test('the application asks for the floor before a message is heard: what was owed to the caller is not said any more', () => {
    const call = start('notice').at(1000).words('u1', said.bid).at(9100).finish('m1');
    call.say('m2', 'answer', { isWaiting: true }).at(9200);
    assertCourse(
      ask(call).at(60_000),
      `
      9100 > ask_again agoMs=8100
      9100 > start_playout asked-1
      9100 > veto asked-1
      9200 interrupt session.interrupt (unclassified)
      9200 > stop asked-1 word boundMs=3000 protect=[]
      9200 > cancel_message m2
      9200 > truncate_context asked-1
    `,
      9100,
    );
  });
});

describe('something else ends the playout', () => {
  const ends = (call: Call, by: 'session' | 'turn' | 'close', message = 'm1') =>
    call.event({
      type: 'playout_interrupted_externally',
      messageId: id<MessageId>(message),
      by,
    });

  test('something else ends the playout and the words over it are released when the handle is done', () => {
    const call = start('graceful').at(100).voice(200, { ends: false }).words('u1', said.agreement);
    assertCourse(
      ends(call, 'session').at(300).finish('m1').at(900),
      `
      200 > hold utteranceIds=[u1]
      200 interrupt session.interrupt (unclassified)
      300 > release utteranceIds=[u1]
      waits: voice 5100
    `,
      100,
    );
  });

  test('something else ends the playout and six seconds later the message counts as ended although its handle is not done', () => {
    const call = start('asked').at(1000);
    assertCourse(
      ends(call, 'turn').at(6999).at(7001),
      `
      1000 interrupt messages.asked.endpointing (unclassified)
      7000 > truncate_context m1
      waits: silence 11000
    `,
      1000,
    );
  });

  test('something else ends the playout of a message that does not play: nothing changes', () => {
    assertCourse(
      ends(start('answer').at(1000), 'close', 'm2'),
      `

    `,
      1000,
    );
  });
});
