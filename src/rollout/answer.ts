/** A question of the release owner, and what answers it. */
export type Answer = {
  readonly question: string;
  readonly answer: 'yes' | 'no';
  /** What shows it, or what is missing; one sentence each. */
  readonly evidence: readonly string[];
};

/** Yes if nothing is missing, with what was found; else no, with what is missing first. */
export function answerOf(
  question: string,
  found: readonly string[],
  missing: readonly string[],
): Answer {
  const isYes = missing.length === 0 && found.length > 0;
  return { question, answer: isYes ? 'yes' : 'no', evidence: [...missing, ...found] };
}
