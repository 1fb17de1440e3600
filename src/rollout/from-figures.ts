import type { Review, Score } from '../score/index.ts';
import { answerOf, type Answer } from './answer.ts';

/** The questions that the figures of the calls under this policy answer. */
export function figureAnswers(score: Score, policy: string): readonly Answer[] {
  const own = (name: keyof Score['rates']): string | undefined => {
    const rate = score.rates[name].find(
      ({ dimension, value }) => dimension === 'policy' && value === policy,
    );
    if (rate === undefined || rate.n === 0) return undefined;
    const { hits, n, low, high } = rate;
    return `${hits} of ${n}, 95 % interval ${percent(low)} to ${percent(high)} %`;
  };
  const rates = [
    ['false interruptions', own('false_interruption')],
    ['missed interruptions', own('missed_interruption')],
  ] as const;
  const completion = own('task_completion');
  return [
    answerOf(
      APART,
      rates.flatMap(([title, rate]) => (rate === undefined ? [] : [`${title}: ${rate}`])),
      rates.flatMap(([title, rate]) => (rate === undefined ? [`${title}: nothing to count`] : [])),
    ),
    answerOf(
      COMPLETION,
      completion === undefined ? [] : [`the task went on after ${completion}`],
      completion === undefined
        ? ['no interrupted call under this policy reports the state of its task']
        : [],
    ),
  ];
}

/** The same questions where no call is under this policy. */
export function noFigureAnswers(why: string): readonly Answer[] {
  return [APART, COMPLETION].map((question) => answerOf(question, [], [why]));
}

/** Whether people reviewed interrupted calls that were made under this policy. */
export function reviewAnswer(
  reviews: readonly Review[],
  calls: ReadonlySet<string>,
  why: string | undefined,
): Answer {
  const own = reviews.filter(({ call }) => calls.has(call));
  const names = [...new Set(own.map(({ by }) => by))];
  const last =
    own
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? '';
  return answerOf(
    'Has the owner reviewed interrupted calls since the change?',
    own.length === 0
      ? []
      : [
          `${own.length} turns of calls under this policy, by ${names.join(', ')}, the last ${last}`,
        ],
    own.length === 0 ? [why ?? 'no verdict on a call under this policy: `floorkeeper review`'] : [],
  );
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

const APART = 'Are false and missed interruptions counted apart?';
const COMPLETION = 'Is completion of the task after an interruption counted apart?';
