import { describe, test } from 'node:test';

import { startCall } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import { policy, start } from '../../harness/plain-calls.ts';

describe('a caller who leaves', () => {
  test('a caller who leaves and comes back has the ladder begin again', () => {
    const call = start('asked').at(1000).finish('m1').at(2000).event({ type: 'caller_left' });
    call.at(9000).event({ type: 'caller_returned' });
    assertCourse(
      call.at(13_001),
      `
      13000 reprompt messages.asked.silence (silence)
      13000 > say_declared asked reprompt silence.reprompt m1
      13000 > start_playout asked-1
      13000 > veto asked-1
    `,
      2000,
    );
  });

  test('a caller who leaves and comes back while a message plays has no silence counted', () => {
    const call = start('asked').at(1000).event({ type: 'caller_left' });
    assertCourse(
      call.at(2000).event({ type: 'caller_returned' }).at(9000),
      `

    `,
      1000,
    );
  });

  test('a caller who leaves before the first message and comes back has no silence counted', () => {
    const call = startCall(policy).at(1000).event({ type: 'caller_left' });
    assertCourse(
      call.at(2000).event({ type: 'caller_returned' }).at(9000),
      `

    `,
    );
  });

  test('a caller who leaves ends the voice, and the turn that waited', () => {
    const call = start('answer').at(1000).voice(1050, { ends: false }).ask('q1');
    assertCourse(
      call.event({ type: 'caller_left' }).at(5000),
      `
      1050 > answer_turn_end q1 complete
      1550 continue messages.answer.speech.minSpeechMs (noise)
    `,
      1050,
    );
  });
});
