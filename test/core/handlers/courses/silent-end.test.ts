import { describe, test } from 'node:test';

import { buildPolicy, menu } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';
import { capabilities, messages, start } from '../../harness/ending-calls.ts';

describe('the end of the call for silence', () => {
  const silent = () => start().say('m1', 'asked').at(100).finish('m1');
  const patient = buildPolicy(messages, { call: { end: { message: 'bye' } } });
  const last = () =>
    startCall(patient, { askedLastMs: 3000 })
      .event({ type: 'session_started', capabilities })
      .say('m1', 'asked')
      .at(1000)
      .finish('m1')
      .at(21_000);

  test('the end of the call for silence is taken back when the caller stops the last words with speech', () => {
    const call = last().words('u1', said.stopWord);
    assertCourse(
      call.at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt lexicon.stop (cancellation)
      21000 continue messages.asked.silence (unclassified)
      21000 > stop asked-2 word boundMs=3000 protect=[]
      21000 > hold utteranceIds=[u1]
      21000 > truncate_context asked-2
      21000 > release utteranceIds=[u1]
    `,
      20_000,
    );
  });

  test('the end of the call for silence is not taken back by a key that has no meaning, which only stops the last words', () => {
    assertCourse(
      last().key({ isDigit: true }).at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt messages.bye.interruptible (dtmf)
      21000 hold messages.bye.interruptible (dtmf)
      21000 > stop asked-2 now boundMs=0 protect=[]
      21000 > truncate_context asked-2
      21000 > end_call silence
      26000 report messages.bye.interruptible (dtmf)
      26000 > report_digit k1 bye
    `,
      20_000,
    );
  });

  test('the end of the call for silence is taken back when the caller chooses an option over the last words', () => {
    const choosable = buildPolicy(
      { ...messages, bye: { dtmf: menu } },
      { call: { end: { message: 'bye' } } },
    );
    const call = startCall(choosable, { askedLastMs: 3000 }).say('m1', 'asked').at(1000);
    call.finish('m1').at(21_000).key({ option: 'balance' });
    assertCourse(
      call.at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt messages.bye.dtmf.options (dtmf)
      21000 choose messages.bye.dtmf.options (dtmf)
      21000 continue messages.asked.silence (unclassified)
      21000 > stop asked-2 now boundMs=0 protect=[]
      21000 > choose_option balance k1 bye
      21000 > truncate_context asked-2
    `,
      20_000,
    );
  });

  test('the end of the call for silence is not taken back when the application stops the last words', () => {
    const call = last().event({ type: 'interrupt_requested', by: 'session' });
    assertCourse(
      call.at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt session.interrupt (unclassified)
      21000 > stop asked-2 word boundMs=3000 protect=[]
      21000 > truncate_context asked-2
      21000 > end_call silence
    `,
      20_000,
    );
  });

  test('the end of the call for silence is not taken back by speech before the last words', () => {
    const call = silent().at(8200).say('m2', 'notice').at(9000).words('u1', said.stopWord);
    assertCourse(
      call.at(11_000).finish('m2').at(60_000),
      `
      8200 > veto m2
      8200 > start_playout m2
      8200 > truncate_context asked-1
      9000 continue messages.notice.interruptible over lexicon.stop (cancellation)
      9000 hold messages.notice.input (cancellation)
      9000 > hold utteranceIds=[u1]
      10000 end_call call.maxMs (unclassified)
      10000 report messages.notice.heldForMs (cancellation)
      10000 > report_held utteranceIds=[u1] notice stale
      11000 > say_declared bye declared text
      11000 > start_playout asked-2
      11000 > veto asked-2
      12500 > end_call max
    `,
      8200,
    );
  });
});
