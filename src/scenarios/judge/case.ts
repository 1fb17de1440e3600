import type { AgentSound } from './recording.ts';
import type { CallTimeline } from './timeline.ts';
import type { CallerLog } from '../caller/index.ts';
import type { HeardWords } from './heard-words.ts';
import type { Scenario } from '../file/index.ts';

/** What a judge looks at. */
export type Case = {
  readonly scenario: Scenario;
  readonly timeline: CallTimeline;
  readonly log: CallerLog;
  readonly sound: AgentSound;
  /** Empty where the scenario does not ask for the comparison. */
  readonly heardWords: readonly HeardWords[];
};

/** A decision as a table shows it. */
export type DecidedBy = {
  readonly verdict: string;
  readonly clause: string;
  readonly class: string;
};
