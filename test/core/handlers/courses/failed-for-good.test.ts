import { describe, test } from 'node:test';

import { buildPolicy } from '../../harness/build-policy.ts';
import { assertCourse } from '../../harness/course.ts';
import { committed, fails, messages, start, wordless } from '../../harness/ending-calls.ts';

describe('a provider that has failed for good', () => {
  test('a provider that has failed for good leads to an apology, and then to a human where the policy says so', () => {
    const handing = buildPolicy(messages, { call: { trouble: { do: 'handoff' } } });
    const call = fails(start({}, handing).say('m1', 'answer').at(1000), 'model');
    assertCourse(
      call.at(5000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > stop m1 sentence boundMs=3000 protect=[]
      1000 > say_declared trouble_apology declared apology
      1000 > truncate_context m1
      1000 > start_playout asked-1
      1000 > veto asked-1
      2500 escalate call.trouble.do (unclassified)
      2500 > hand_off trouble trouble_apology
      2500 > say_declared handoff declared text
      2500 > veto asked-2
      2500 > start_playout asked-2
    `,
      1000,
    );
  });

  test('a provider that has failed for good has an apology that never ends: after a minute the call ends all the same', () => {
    const endless = buildPolicy(messages, { escalation: undefined });
    const call = fails(start({ askedLastMs: 900_000 }, endless).at(1000), 'model');
    assertCourse(
      call.at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      1000 > veto asked-1
      61000 end_call call.trouble.do (unclassified)
      61000 > stop asked-1 sentence boundMs=3000 protect=[]
      61000 > end_call trouble
      61000 > truncate_context asked-1
    `,
      1000,
    );
  });

  test('a provider that has failed for good has an apology that never ends: the caller is asked to wait for nothing meanwhile', () => {
    const call = committed(wordless).at(1500);
    assertCourse(
      fails(call, 'model').at(9000),
      `
      1500 trouble call.trouble.message (unclassified)
      1500 > say_declared trouble_apology declared apology
      1500 > start_playout asked-1
      1500 > veto asked-1
      3000 end_call call.trouble.do (unclassified)
      3000 > end_call trouble
    `,
      1500,
    );
  });

  test('a provider that has failed for good is the voice: an apology that LiveKit does not create is waited for five seconds', () => {
    const call = fails(start({ unanswered: ['say_declared'] }, wordless).at(1000), 'voice');
    assertCourse(
      call.at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      6000 end_call call.trouble.do (unclassified)
      6000 > end_call trouble
    `,
      1000,
    );
  });

  test('a provider that has failed for good is the voice: the call ends without last words after the apology', () => {
    const ending = buildPolicy(messages, {
      escalation: undefined,
      call: { end: { message: 'bye' } },
    });
    assertCourse(
      fails(start({}, ending).at(1000), 'voice').at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      1000 > veto asked-1
      2500 end_call call.trouble.do (unclassified)
      2500 > end_call trouble
    `,
    );
  });

  test('a provider that has failed for good is the model: the call ends with its last words after the apology', () => {
    const ending = buildPolicy(messages, {
      escalation: undefined,
      call: { end: { message: 'bye' } },
    });
    assertCourse(
      fails(start({}, ending).at(1000), 'model').at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      1000 > veto asked-1
      2500 end_call call.trouble.do (unclassified)
      2500 > say_declared bye declared text
      2500 > start_playout asked-2
      2500 > veto asked-2
      4000 > end_call trouble
    `,
    );
  });

  test('a provider that has failed for good has an apology behind a message that never begins and is given up', () => {
    const call = start({ silentStarts: true }, wordless).say('m1', 'notice').at(1000);
    assertCourse(
      fails(call, 'model').at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      10000 end_call call.maxMs (unclassified)
      15000 interrupt messages.notice.startWaitMs (unclassified)
      15000 > cancel_message m1
      15000 > end_call max
    `,
      1000,
    );
  });
});
