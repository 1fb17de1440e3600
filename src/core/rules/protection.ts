import {
  APPLICATION_CLAUSE,
  type MessageClause,
  type CallerClass,
  admitsKeys,
  admitsSpeech,
  messageInForce,
  playoutOf,
} from '../model/index.ts';
import { classify } from './decider.ts';
import { clauseIn, overlapOf, propose, type Proposal, type Situation } from './proposal.ts';

/**
 * The message forbids that this kind of input stops it, or that anything stops it within its grace. This
 * rule does not deal with `protect`, which only forbids cutting a span: the `stop` action carries it.
 */
export function ruleProtection(situation: Situation): Proposal | undefined {
  const clause = clauseThatForbids(situation);
  if (clause === undefined) return undefined;
  return propose({
    verdict: 'continue',
    clause: clause === 'application' ? APPLICATION_CLAUSE : clauseIn(situation, clause),
    class: classOf(situation),
    reason: REASONS[clause],
    when: situation.stimulus.type === 'speech' ? 'words' : 'now',
  });
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
  // A required message that has not begun could only be superseded, not interrupted.
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
  const overlap = overlapOf(stimulus);
  return overlap === undefined ? 'unclassified' : classify(overlap);
}

// A VAD reports a voice every 32 ms, and its end only after 250 to 550 ms of silence.
const VOICE_GAP_MS = 200;

const REASONS: Readonly<Record<ForbiddingClause, string>> = {
  interruptible: 'the message does not admit this kind of input',
  application: 'the application allows no interruptions of the message',
  delivery: 'the message must be delivered and has not begun',
  graceMs: 'nothing stops the message within its grace',
};
