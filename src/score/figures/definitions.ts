/**
 * What each figure counts, as SQL over the rows of facts. `docs/score.md` shows the same conditions,
 * and a test holds the two together.
 */

/** A share of moments: of those that fulfil `of`, how many fulfil `counts`. */
export type RateDefinition = {
  readonly title: string;
  /** Whether more of it is better or worse. */
  readonly better: 'less' | 'more';
  readonly of: string;
  readonly counts: string;
};

/** What a moment shows about itself, and then what a person says about it. */
export const SIGNS = {
  /** The agent stopped or paused because of a voice. */
  gave_way: `means = 'speech' AND (paused OR outcome = 'interrupted')`,
  /** It did so for nothing: it came back, or said the rest, or what was heard was no bid. */
  seems_false: `means = 'speech' AND (
    (paused AND outcome = 'resumed')
    OR rest_said
    OR (outcome = 'interrupted' AND class IN ('backchannel', 'noise', 'echo', 'side_speech'))
    OR (outcome = 'interrupted' AND class = 'unclassified' AND only_backchannel))`,
  /** It went on, and what the caller did next shows that they had wanted the floor. */
  seems_missed: `means = 'speech' AND admits_speech AND outcome <> 'interrupted' AND (
    again_after_ms BETWEEN 1000 AND 5000
    OR human_after_ms BETWEEN 1000 AND 10000
    OR (words_dropped AND content_words >= 2 AND class NOT IN ('echo', 'side_speech')))`,
} as const;

/** How a person's verdict, where there is one, replaces what a moment seems to be. */
export const JUDGED = {
  was_false: `CASE WHEN verdict = 'false' THEN gave_way
    WHEN verdict IN ('true', 'missed') THEN false ELSE seems_false END`,
  was_missed: `CASE WHEN verdict IN ('true', 'missed') THEN outcome <> 'interrupted'
    WHEN verdict = 'false' THEN false ELSE seems_missed END`,
} as const;

export const RATES = {
  false_interruption: {
    title: 'false interruptions',
    better: 'less',
    of: `gave_way`,
    counts: `was_false`,
  },
  missed_interruption: {
    title: 'missed interruptions',
    better: 'less',
    of: `was_missed OR (means = 'speech' AND outcome = 'interrupted' AND NOT was_false)`,
    counts: `was_missed`,
  },
  false_duck: {
    title: 'ducks for nothing',
    better: 'less',
    of: `ducked AND outcome IN ('resumed', 'interrupted')`,
    counts: `outcome = 'resumed'`,
  },
  resume_success: {
    title: 'resume success',
    better: 'more',
    of: `(outcome = 'resumed' AND left_after_ms >= 1000) OR rest_said`,
    counts: `back_after_ms <= 1000 OR rest_heard`,
  },
  repeated_speech: {
    title: 'repeated user speech',
    better: 'less',
    of: `means = 'speech' AND content_words >= 1`,
    counts: `alike_after_ms <= 8000`,
  },
  task_completion: {
    title: 'task went on after interruption',
    better: 'more',
    of: `outcome = 'interrupted' AND task_known`,
    counts: `task_after`,
  },
  escalation: {
    title: 'escalation after interruption',
    better: 'less',
    of: `outcome = 'interrupted' AND class <> 'escalation'`,
    counts: `human_after_ms <= 60000`,
  },
} as const satisfies Readonly<Record<string, RateDefinition>>;

/** The name of a rate. */
export type RateName = keyof typeof RATES;
export const RATE_NAMES = Object.keys(RATES) as readonly RateName[];

/** The silence of an interrupted turn: the agent's next message came after so many milliseconds. */
export const SILENCE = {
  title: 'silence after interruption',
  of: `outcome = 'interrupted' AND silence_ms IS NOT NULL`,
  value: `silence_ms`,
} as const;

/** Interruptions for each minute of the agent's speech. */
export const PER_MINUTE = {
  title: 'interruptions a minute of speech',
  of: `outcome = 'interrupted'`,
} as const;

/**
 * An hour of a workflow is a spike if it has at least so many interruptions and, even at the low end of
 * its interval, twice as many a minute as the workflow's other hours together.
 */
export const SPIKE = { atLeast: 5, times: 2 } as const;
