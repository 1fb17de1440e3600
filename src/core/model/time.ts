declare const clock: unique symbol;

/** An instant in milliseconds since the session's first event. The only time the engine knows. */
export type SessionMs = number & { readonly [clock]: 'session' };

/** An instant in milliseconds since the Unix epoch. Written to evidence; no decision depends on it. */
export type EpochMs = number & { readonly [clock]: 'epoch' };

/** Brands milliseconds as session time: a reading of the edge's monotonic clock, or a sum with one. */
export function sessionMs(value: number): SessionMs {
  return value as SessionMs;
}

/** Brands a number of milliseconds as wall time. */
export function epochMs(value: number): EpochMs {
  return value as EpochMs;
}
