import type { Score } from '../figures/index.ts';
import { number, rateLine, shownInterval, shownValue } from './lines.ts';

/** What was read, in one sentence. */
export function summaryOf({ totals }: Score): string {
  const { calls, messages, moments, interrupted, first_day: first, last_day: last } = totals;
  if (calls === 0 || first === null || last === null) return 'no call could be scored';
  const days = first === last ? first : `${first} to ${last}`;
  return (
    `${count(calls, 'call')}, ${days}: ${count(messages, 'message')}, ` +
    `${count(moments, 'moment')} at which the caller and the agent met, ` +
    count(interrupted, 'interruption')
  );
}

/** Facts beside the figures, one sentence each. */
export function notesOf(score: Score): readonly string[] {
  const { totals, agreement, recorded, rates } = score;
  const notes: string[] = [];
  if (totals.held_back > 0) {
    notes.push(
      `${count(totals.held_back, 'voice')} over a message that speech may not end: held back on purpose, not missed`,
    );
  }
  if (totals.unanswered > 0) {
    notes.push(
      `${count(totals.unanswered, 'interruption')} after which the agent was not heard again`,
    );
  }
  if (totals.reviewed === 0) {
    notes.push(
      "no person has reviewed a turn: what seems false or missed is the record's own reading",
    );
    return notes;
  }
  const judged = agreement.reduce((sum, { n }) => sum + n, 0);
  const same = agreement.reduce(
    (sum, { n, record_says: record, person_says: person }) => sum + (record === person ? n : 0),
    0,
  );
  notes.push(
    `people reviewed ${count(totals.reviewed, 'turn')} and agree with the record on ${same} of ${judged}; their verdicts correct the rates`,
  );
  for (const name of ['false_interruption', 'missed_interruption'] as const) {
    const before = recorded[name].find(({ dimension }) => dimension === 'all');
    const after = rates[name].find(({ dimension }) => dimension === 'all');
    if (before === undefined || after === undefined) continue;
    const line = rateLine(before);
    notes.push(
      `${name.replace('_', ' ')}s by the records alone: ${shownValue(line.value, '%')} (${shownInterval(line, '%')}), ${line.counts}`,
    );
  }
  return notes;
}

/** The hours in which callers interrupted far more than usual. */
export function alertsOf({ spikes }: Score): readonly string[] {
  return spikes.map(
    ({ workflow, hour, hits, rate, usual }) =>
      `${hour.replace('T', ' ')}:00 UTC, ${workflow}: ${hits} interruptions, ${rate.toFixed(1)} a minute of speech; in other hours ${usual.toFixed(1)}`,
  );
}

/** What is wrong with records, one sentence a kind. */
export function problemsOf({ problems }: Score): readonly string[] {
  return problems.map(({ code, scored, files, file, line, message }) => {
    const fate = scored ? 'scored all the same' : 'left out';
    return `${code}: ${count(files, 'record')} ${fate}; ${file}:${line}: ${message}`;
  });
}

function count(n: number, thing: string): string {
  return `${number(n)} ${thing}${n === 1 ? '' : 's'}`;
}
