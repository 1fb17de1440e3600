import { z } from 'zod';

/** One step as the caller did it; milliseconds from the recording's first sample. */
const CalledStep = z.object({
  /** Line of the step in the scenario, 1-based. */
  line: z.int(),
  act: z.enum(['say', 'play', 'press', 'hang_up']),
  startMs: z.number(),
  /** The first audible sample; for keys the first key. */
  onsetMs: z.number(),
  endMs: z.number(),
  /** How much later than its moment the step began. */
  lateMs: z.number(),
});

/** The content of `<call>.caller.json` beside the record: what the caller did and when, without words. */
export const CallerLog = z.object({
  callId: z.string(),
  scenario: z.string(),
  /** Milliseconds since the epoch at the recording's first sample. */
  startedAtEpochMs: z.number(),
  sampleRateHz: z.int(),
  steps: z.array(CalledStep),
  /** When the caller left, or saw that the agent had left. */
  endMs: z.number(),
  /** How the call ended for the caller. */
  end: z.enum(['hung_up', 'agent_left', 'limit']),
});

export type CalledStep = Readonly<z.infer<typeof CalledStep>>;
export type CallerLog = Readonly<Omit<z.infer<typeof CallerLog>, 'steps'>> & {
  readonly steps: readonly CalledStep[];
};
