/** A property that did not hold. */
export type Violation = {
  readonly property: PropertyName;
  /** What went wrong, without ids or times. Violations with the same words are of one kind. */
  readonly what: string;
};

/** The properties by name, each with its statement. */
export const PROPERTIES = {
  'nobody is left in silence':
    'something always follows a cut message, a ladder, a delivery or held words',
  'the caller is answered': 'in time, ordinary words become a turn or go where `input` sends them',
  'a human is called': 'a caller who asks for a human gets one handoff for each request, in time',
  'a human comes first': 'no waiting message plays after the decision to escalate',
  'rungs wait for words': 'no rung of the silence ladder comes while the caller speaks words',
  'noise delays no rung': 'sound without words delays a rung by two seconds at most',
  'decisions are consistent':
    'only a bid for the floor interrupts, and no overlap is decided twice',
  'each transcript ends once': 'the engine releases, reports or drops each transcript exactly once',
  'wakes make progress': 'the engine does not ask to be woken for nothing',
  'events are not believed blindly': 'an event about an unknown message changes nothing',
} as const satisfies Record<string, string>;

export type PropertyName = keyof typeof PROPERTIES;

/** Two violations of one kind have the same signature. */
export function signatureOf({ property, what }: Violation): string {
  return `${property}: ${what}`;
}
