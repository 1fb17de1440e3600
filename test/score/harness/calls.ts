import { id } from '../../../src/core/index.ts';
import { policy, writeCall, type HandWritten } from './hand-written.ts';

const DAY = '2026-11-20T09:00:00.000Z';
const later = { ...policy, revision: 'r2', sha256: '1'.repeat(64) };

/**
 * Calls of which everything can be counted by hand; each comment says what it adds to which figure.
 */
export const handWrittenCalls: readonly HandWritten[] = [
  // A correction stops the answer, and the next answer comes 700 ms after the caller's voice.
  writeCall('true-correction', DAY)
    .event(0, { type: 'task_state_changed', digest: 'a' })
    .speak(100, 'm1')
    .voice(1000, 2500)
    .decide(1100, { verdict: 'duck' })
    .decide(1600, { verdict: 'interrupt', class: 'correction', clause: 'lexicon.correction' })
    .finish(1700, 'm1', 1600, true)
    .silent(3000)
    .words(2900, 'u1', { words: 6, contentWords: 6, opening: 'stop' })
    .event(3100, { type: 'task_state_changed', digest: 'b' })
    .speak(3200, 'm2')
    .finish(6000, 'm2', 2800)
    .end(7000),
  // A backchannel ducks the answer for nothing, and playout moves on 150 ms after it came back.
  writeCall('short-backchannel', DAY)
    .speak(100, 'm1')
    .voice(1000, 1300)
    .decide(1100, { verdict: 'duck' })
    .decide(1500, { verdict: 'resume', class: 'backchannel', clause: 'lexicon.backchannel' })
    .progress(1650, 'm1', 1200)
    .words(1700, 'u1', { words: 1, contentWords: 0, shape: 'backchannel', opening: 'backchannel' })
    .decide(1700, { verdict: 'drop', class: 'backchannel' })
    .finish(6000, 'm1', 5900)
    .end(7000),
  // Two pauses for a noise, both false: playout comes back after the first, and not after the second.
  writeCall('false-pauses', DAY, later)
    .speak(100, 'm1')
    .voice(1000, 1200)
    .decide(1100, { verdict: 'pause' })
    .decide(1700, { verdict: 'resume', class: 'noise' })
    .progress(1900, 'm1', 1200)
    .voice(3000, 3200)
    .decide(3100, { verdict: 'pause', overlapId: id('o2'), playedMs: 2400 })
    .decide(3700, { verdict: 'resume', class: 'noise', overlapId: id('o2'), playedMs: 2400 })
    .end(9000),
  // A stop by voice that brought no words: the rest is said, and heard to its end.
  writeCall('stop-for-nothing', DAY, later)
    .speak(100, 'm1')
    .voice(1000, 1600)
    .decide(1400, { verdict: 'interrupt', clause: 'messages.answer.speech.mode' })
    .finish(1500, 'm1', 1400, true)
    .act({
      type: 'say_declared',
      messageType: 'answer',
      role: 'again',
      source: 'rest',
      ofMessageId: id('m1'),
      actionId: id('a1'),
    })
    .speak(4700, 'm2', 'answer', 'm1')
    .finish(8000, 'm2', 3300)
    .end(9000),
  // The first attempt is taken for a backchannel; the caller says it again 2 s later and is heard.
  writeCall('second-attempt', '2026-11-21T10:00:00.000Z')
    .speak(100, 'm1')
    .voice(1000, 1800)
    .decide(1200, { verdict: 'continue', class: 'backchannel' })
    .words(1900, 'u1', { words: 4, contentWords: 3, opening: 'pronoun' })
    .voice(3000, 3900)
    .decide(3200, { verdict: 'interrupt', overlapId: id('o2'), class: 'redirect' })
    .finish(3300, 'm1', 3200, true)
    .words(4000, 'u2', { words: 4, contentWords: 3, opening: 'pronoun' })
    .speak(5000, 'm2')
    .finish(8000, 'm2', 3000)
    .end(9000),
  // Words with content are dropped as a backchannel; 4 s later the caller asks for a human.
  writeCall('dropped-words', '2026-11-21T10:05:00.000Z')
    .speak(100, 'm1')
    .voice(1000, 2000)
    .decide(1300, { verdict: 'continue', class: 'backchannel' })
    .words(2100, 'u1', { words: 5, contentWords: 4, opening: 'question' })
    .decide(2100, { verdict: 'drop', class: 'backchannel' })
    .voice(6000, 7000)
    .decide(6500, {
      verdict: 'escalate',
      overlapId: id('o2'),
      class: 'escalation',
      clause: 'escalation.phrases',
    })
    .finish(6600, 'm1', 6500, true)
    .words(7100, 'u2', { words: 5, contentWords: 5, opening: 'pronoun' })
    .speak(7500, 'm2', 'handoff')
    .finish(9000, 'm2', 1500)
    .end(9500),
  // Speech over a message that speech may not end: held back on purpose, and not missed.
  writeCall('protected-notice', '2026-11-21T10:10:00.000Z')
    .speak(100, 'm1', 'notice')
    .voice(1000, 2500)
    .decide(1200, {
      verdict: 'continue',
      class: 'unclassified',
      messageType: 'notice',
      clause: 'messages.notice.interruptible',
    })
    .words(2600, 'u1', { words: 7, contentWords: 7, opening: 'other' })
    .decide(2600, { verdict: 'hold', messageType: 'notice' })
    .finish(5000, 'm1', 4900)
    .end(6000),
  // A key stops the menu; the same caller then stops the answer, and asks for a human 20 s later.
  writeCall('key-and-human', '2026-11-21T11:00:00.000Z')
    .speak(100, 'm1')
    .decide(1000, { verdict: 'interrupt', class: 'dtmf', overlapId: undefined })
    .decide(1000, { verdict: 'choose', class: 'dtmf', overlapId: undefined })
    .finish(1050, 'm1', 900, true)
    .speak(2000, 'm2')
    .voice(3000, 4000)
    .decide(3400, { verdict: 'interrupt', messageId: id('m2'), class: 'redirect' })
    .finish(3500, 'm2', 1500, true)
    .words(4100, 'u1', { words: 6, contentWords: 5, opening: 'pronoun' })
    .speak(5000, 'm3')
    .finish(9000, 'm3', 4000)
    .decide(23_400, {
      verdict: 'escalate',
      class: 'escalation',
      overlapId: undefined,
      messageId: undefined,
    })
    .end(25_000),
];
