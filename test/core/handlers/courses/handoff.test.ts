import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type ActionId, type MessageId } from '../../../../src/core/index.ts';
import { buildPolicy, digits, escalation, menu } from '../../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const silence = { afterMs: 4000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const messages = {
  answer: {},
  asked: { silence },
  sentence: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none' },
  account: { expects: digits },
  menu: { dtmf: menu },
  sorry: {},
} as const;

const policy = buildPolicy(messages, { call: { maxMs: 20_000 } });
const withFailed = buildPolicy(messages, { escalation: { ...escalation, failed: 'sorry' } });
const muteUntilFailed = buildPolicy(messages, {
  escalation: { ...escalation, message: undefined, failed: 'sorry' },
});

const mute = buildPolicy(messages, { escalation: { ...escalation, message: undefined } });
const human = { isEscalation: true } as const;
const start = (type: keyof typeof messages, options: EdgeOptions = {}) =>
  startCall(policy, { unanswered: ['say_declared'], ...options })
    .say('m1', type)
    .at(1000);
const ended = (call: Call, outcome: 'accepted' | 'failed') =>
  call.event({ type: 'handoff_ended', outcome });
describe('a handoff', () => {
  const told = (options: EdgeOptions = {}) =>
    startCall(withFailed, { askedLastMs: 3000, ...options })
      .say('m1', 'asked')
      .at(1000)
      .key(human);

  test('a handoff that is accepted while its message plays lasts until the message has been heard', () => {
    const call = ended(told().at(2000), 'accepted').at(3000).key(human).at(4500).key(human);
    assertCourse(
      call,
      `
      3000 continue escalation.dtmf over messages.handoff.interruptible (escalation)
      4500 escalate escalation.dtmf over messages.handoff.interruptible (escalation)
      4500 > hand_off dtmf handoff
      4500 > say_declared handoff declared text
      4500 > veto asked-2
      4500 > start_playout asked-2
    `,
      2000,
    );
  });

  test('a handoff that is accepted before LiveKit has created its message lasts too', () => {
    const call = ended(told({ unanswered: ['say_declared'] }).at(2000), 'accepted');
    assertCourse(
      call.at(3000).key(human),
      `
      3000 continue escalation.dtmf over messages.asked.interruptible (escalation)
      waits: request_lost 6000, escalation_lost 11000
    `,
      2000,
    );
  });

  test('a handoff that is accepted where only another message is requested is over', () => {
    const call = startCall(mute, { unanswered: ['say_declared'] })
      .say('m1', 'menu')
      .at(1000);
    call.key(human).at(1500).key();
    assertCourse(
      ended(call.at(2000), 'accepted'),
      `
      1500 invalid messages.menu.dtmf.invalid (dtmf)
      1500 reprompt messages.menu.dtmf.invalid (dtmf)
      1500 > say_declared menu reprompt again m1
      waits: request_lost 6500
    `,
      1500,
    );
  });

  test('a handoff that fails releases what the caller said meanwhile, and says that nobody comes', () => {
    const call = startCall(muteUntilFailed).say('m1', 'asked').at(1000).key(human).at(1500);
    assertCourse(
      ended(call.words('u1', said.bid).at(2000), 'failed').at(9000),
      `
      1500 hold messages.asked.input (unclassified)
      1500 > hold utteranceIds=[u1]
      2000 release messages.asked.input (unclassified)
      2000 > say_declared sorry declared text
      2000 > release utteranceIds=[u1]
      2000 > start_playout asked-1
      2000 > veto asked-1
    `,
      1500,
    );
  });

  test('a handoff that fails without words for it lets silence count again', () => {
    const call = startCall(mute).say('m1', 'asked').at(1000).key(human).at(2000);
    assertCourse(
      ended(call, 'failed').at(6001),
      `
      6000 reprompt messages.asked.silence (silence)
      6000 > say_declared asked reprompt silence.reprompt m1
      6000 > start_playout asked-1
      6000 > veto asked-1
    `,
      2000,
    );
  });

  test('a handoff that nobody ends is over after ten seconds: words are released and silence counts', () => {
    const call = startCall(mute).say('m1', 'asked').at(1000).key(human).at(4000);
    assertCourse(
      call.words('u1', said.bid).at(16_000),
      `
      4000 hold messages.asked.input (unclassified)
      4000 > hold utteranceIds=[u1]
      11000 release messages.asked.input (unclassified)
      11000 > release utteranceIds=[u1]
      waits: silence 21000
    `,
      2000,
    );
  });

  test('a handoff that nobody ends is over after ten seconds: silence counts where nothing was said', () => {
    const call = startCall(mute).say('m1', 'asked').at(1000).key(human);
    assertCourse(
      call.at(16_000),
      `
      1000 escalate escalation.dtmf over messages.asked.interruptible (escalation)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > hand_off dtmf asked
      1000 > truncate_context m1
      15000 reprompt messages.asked.silence (silence)
      15000 > say_declared asked reprompt silence.reprompt m1
      15000 > start_playout asked-1
      15000 > veto asked-1
    `,
      1000,
    );
  });

  test('a handoff whose message is dropped lasts ten seconds from then on', () => {
    const call = start('answer', { unanswered: [], silentStarts: true });
    call.key(human).at(2000);
    call.event({ type: 'message_dropped', messageId: id<MessageId>('asked-1'), reason: 'failed' });
    assertCourse(
      call.at(11_999).key(human).at(12_001).key(human),
      `
      11999 continue escalation.dtmf over defaults.interruptible (escalation)
      12001 escalate escalation.dtmf over defaults.interruptible (escalation)
      12001 > hand_off dtmf none
      12001 > say_declared handoff declared text
      12001 > veto asked-2
      12001 > start_playout asked-2
      waits: begin 27001
    `,
      2000,
    );
  });

  test('a handoff goes on when a message that is not its own is dropped', () => {
    const call = start('answer', { silentStarts: true }).key(human).at(2000);
    call.say('m2', 'answer', { isWaiting: true });
    call.event({ type: 'message_dropped', messageId: id<MessageId>('m2'), reason: 'cancelled' });
    assertCourse(
      call.at(9999).key(human),
      `
      9999 continue escalation.dtmf over defaults.interruptible (escalation)
      waits: escalation_lost 11000
    `,
      2000,
    );
  });

  test('a handoff whose action failed is over at once, and another failed action does not end it', () => {
    const call = start('answer', { unanswered: ['say_declared', 'hand_off'] }).key(human);
    const [handOff] = call.did('hand_off');
    call.event({ type: 'action_failed', actionId: id<ActionId>('a99'), code: 'TEST' }).at(1500);
    call.key(human).at(2000);
    if (handOff !== undefined)
      call.event({ type: 'action_failed', actionId: handOff.actionId, code: 'TEST' });
    assertCourse(
      call.at(2500).key(human),
      `
      1500 continue escalation.dtmf over messages.answer.interruptible (escalation)
      2500 escalate escalation.dtmf over messages.answer.interruptible (escalation)
      2500 > hand_off dtmf answer
      2500 > say_declared handoff declared text
      waits: request_lost 7500, escalation_lost 12500
    `,
      1500,
    );
  });

  test('a handoff keeps its message although the application asks for the floor before it is heard', () => {
    const soft = buildPolicy({ ...messages, handoff: {} });
    const call = startCall(soft, { silentStarts: true }).at(1000).key(human).at(1500);
    call.event({ type: 'interrupt_requested', by: 'session' });
    assert.deepEqual(call.did('cancel_message'), []);
  });
});
