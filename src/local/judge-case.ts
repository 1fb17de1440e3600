import type { AgentSound } from './call-recording.ts';
import type { CallTimeline } from './call-timeline.ts';
import type { CallerLog } from './caller-log.ts';
import type { HeardWords } from './judge-heard-words.ts';
import type { Scenario } from './scenario.ts';

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
