import {
  APPLICATION_CLAUSE,
  clauseOf,
  type MessageClause,
  type CallerClass,
  admitsKeys,
  admitsSpeech,
  messageInForce,
  playoutOf,
} from '../model/index.ts';
import { classify } from './decider.ts';
import type { Proposal, Situation } from './proposal.ts';

/**
 * What the message forbids: input of a kind that it does not admit, a stop within its grace. What
 * `protect` forbids is a stop inside a span, which the stop itself is told.
 */
export function ruleProtection(situation: Situation): Proposal | undefined {
  const clause = clauseThatForbids(situation);
  if (clause === undefined) return undefined;
  return {
    verdict: 'continue',
    clause:
      clause === 'application'
        ? APPLICATION_CLAUSE
        : clauseOf(situation.policy, situation.messageType, clause),
    class: classOf(situation),
    reason: REASONS[clause],
    confidence: 1,
    when: situation.stimulus.type === 'speech' ? 'words' : 'now',
  };
}

type ForbiddingClause =
  | Extract<MessageClause, 'interruptible' | 'delivery' | 'graceMs'>
  | 'application';

function clauseThatForbids(situation: Situation): ForbiddingClause | undefined {
  const { state, rules, stimulus } = situation;
  const message = messageInForce(state);
  if (message === undefined) return undefined;
  if (stimulus.type === 'key' ? !admitsKeys(rules) : !admitsSpeech(rules)) {
    return message.isLocked ? 'application' : 'interruptible';
  }
  const playout = playoutOf(state);
  // A message that must be delivered and has not begun cannot be interrupted, only superseded.
  if (playout === undefined) return 'delivery';
  const graceEndsAtMs = playout.startedAtMs + rules.graceMs;
  if (situation.atMs < graceEndsAtMs) return 'graceMs';
  if (rules.graceMs === 0 || stimulus.type !== 'speech') return undefined;
  const isOver =
    stimulus.overlap?.silenceMs !== undefined || situation.atMs - stimulus.voiceAtMs > VOICE_GAP_MS;
  return isOver && stimulus.voiceAtMs < graceEndsAtMs ? 'graceMs' : undefined;
}

function classOf({ stimulus }: Situation): CallerClass {
  if (stimulus.type === 'key') return 'dtmf';
  if (stimulus.type === 'request' || stimulus.overlap === undefined) return 'unclassified';
  return classify(stimulus.overlap);
}

// A VAD tells of a voice every 32 ms, and of its end only after 250 to 550 ms of silence.
const VOICE_GAP_MS = 200;

const REASONS: Readonly<Record<ForbiddingClause, string>> = {
  interruptible: 'the message does not admit this kind of input',
  application: 'the application allows no interruptions of the message',
  delivery: 'the message must be delivered and has not begun',
  graceMs: 'nothing stops the message within its grace',
};
