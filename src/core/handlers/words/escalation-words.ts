import { type Draft, act, decide } from '../../draft/index.ts';
import { overruledBy } from '../../rules/index.ts';
import { escalate, noteWish, settleAsEscalation } from '../index.ts';
import type { Hearing } from './hearing.ts';

/** Drops the final words of an utterance whose interim words already asked for the human. */
function dropIfFinal(draft: Draft, { event }: Hearing): void {
  if (event.isFinal) act(draft, { type: 'drop', utteranceIds: [event.utteranceId] });
}

/** Remembers that the utterance went on: its words ask for the human who is being called. */
export function continueWish(draft: Draft, hearing: Hearing): void {
  noteWish(draft, hearing.event.utteranceId);
  dropIfFinal(draft, hearing);
}

/** Calls a human, or records that the caller asks again for the one who is being called. */
export function escalateByWords(draft: Draft, hearing: Hearing): void {
  const { event, situation, ruling } = hearing;
  if (ruling === undefined) return;
  const { overlap } = draft.state;
  const { clause, reason, verdict } = ruling.proposal;
  const overruled = overruledBy(situation, ruling);
  if (verdict === 'escalate') {
    escalate(draft, {
      reason: 'phrase',
      clause,
      class: 'escalation',
      because: reason,
      overruled,
      utteranceId: event.utteranceId,
    });
  } else if (overlap.type === 'open' ? overlap.settledAs !== 'escalation' : event.isFinal) {
    const overlapId = overlap.type === 'open' ? overlap.overlapId : undefined;
    decide(draft, {
      verdict: 'continue',
      clause,
      class: 'escalation',
      reason,
      overruled,
      overlapId,
    });
  }
  if (verdict !== 'escalate') noteWish(draft, event.utteranceId);
  if (verdict !== 'escalate' && overlap.type === 'open') settleAsEscalation(draft, overlap);
  dropIfFinal(draft, hearing);
}
