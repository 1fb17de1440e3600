import type { Result } from './lanes.ts';
import { finished, floorOf, quantile, shareOf, wordsOff, type Finished } from './rows.ts';

/** The goals of the floor, and whether it reaches them. */
export function goals(results: readonly Result[]): string {
  const voice = finished(results, 'voice');
  const noise = finished(results, 'noise');
  const words = [floorOf(voice, 'word'), floorOf(voice, 'now')] as const;
  const lines = [
    ...(['say', 'reply'] as const).flatMap((way) => [
      exact(`stop: word, ${way}`, of(words[0], way), 0.97),
      exact(`stop: now, ${way}`, of(words[1], way), 0.93),
    ]),
    atMost('words off, at most', words.flat().map(wordsOff).map(Math.abs), { goal: 1 }),
    atMost(
      'ms lost in a pause, at most',
      ours(noise).map(({ outcome }) => outcome.sent.lostMs),
      {
        goal: 0,
      },
    ),
    atMost(
      'ms to interrupt while paused, at most',
      ours(finished(results, 'request_paused')).map(({ outcome }) => outcome.doneMs),
      { goal: 20 },
    ),
    atMost(
      'ms from the end of a word, p95',
      words[0].map(({ outcome }) => Math.abs(outcome.fromWordEndMs ?? Number.NaN)),
      { goal: 70, share: 0.95 },
    ),
    atMost(
      'messages in the context of which nothing was heard',
      [
        ours(finished(results, 'request_unheard')).filter(
          ({ outcome }) => outcome.sent.samples === 0 && outcome.contextText !== undefined,
        ).length,
      ],
      { goal: 0 },
    ),
  ];
  return ['Goals', ...lines].join('\n');
}

function exact(name: string, of: readonly Finished[], goal: number): string {
  const share = shareOf(of, (one) => wordsOff(one) === 0);
  return line(`exact, ${name}`, `${(100 * share).toFixed(1)} %`, {
    goal: `at least ${(100 * goal).toFixed(0)} %`,
    isMet: share >= goal,
  });
}

function atMost(
  name: string,
  values: readonly number[],
  { goal, share = 1 }: { readonly goal: number; readonly share?: number },
): string {
  const value = quantile(values, share);
  return line(name, value.toFixed(1).replace('.0', ''), {
    goal: `at most ${goal}`,
    isMet: value <= goal,
  });
}

function line(
  name: string,
  value: string,
  { goal, isMet }: { readonly goal: string; readonly isMet: boolean },
): string {
  return `  ${isMet ? 'met   ' : 'missed'}  ${name}: ${value} (${goal})`;
}

function ours(of: readonly Finished[]): readonly Finished[] {
  return of.filter(({ trial }) => trial.kind === 'floor');
}

function of(of: readonly Finished[], way: 'say' | 'reply'): readonly Finished[] {
  return of.filter(({ trial }) => trial.way === way);
}
