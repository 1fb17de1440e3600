/** A property that did not hold. */
export type Violation = {
  readonly property: PropertyName;
  /** What went wrong, without ids or times: two violations with the same words are of one kind. */
  readonly what: string;
};

/** The properties by name, and what each says. */
export const PROPERTIES = {
  'nobody is left in silence': 'a cut message, a ladder, a delivery or held words always lead on',
  'the caller is answered': 'ordinary words become a turn, or are disposed of by `input`, in time',
  'a human is called': 'who asks for a human gets a handoff in time, and one for each wish',
  'a human comes first': 'nothing that waited plays after the decision to escalate',
  'rungs wait for words': 'no rung of silence comes while a caller speaks words',
  'noise delays no rung': 'sound without words delays a rung by two seconds at most',
  'decisions are consistent': 'no interrupt for what does not bid, no overlap decided again',
  'each transcript ends once': 'released, reported or dropped, once',
  'wakes make progress': 'the engine does not ask to be woken for nothing',
  'events are not believed blindly': 'an event about an unknown message changes nothing',
} as const satisfies Record<string, string>;

export type PropertyName = keyof typeof PROPERTIES;

/** Two violations of one kind have the same signature. */
export function signatureOf({ property, what }: Violation): string {
  return `${property}: ${what}`;
}
