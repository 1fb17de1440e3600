import { createHash, randomBytes } from 'node:crypto';

/** What a value of a raw record is. */
export type RawKind =
  | 'transcript'
  | 'turn'
  | 'key'
  | 'message_text'
  | 'heard'
  | 'unheard'
  | 'collected'
  | 'task_state';

/**
 * What was said and keyed in one call, by reference. Lives in memory and goes with the call; the
 * engine and the record carry references only.
 */
export type Vault = {
  /** Keeps a value; a later one under the same reference replaces it (an interim, then the final). */
  put(ref: string, value: string): void;
  get(ref: string): string | undefined;
  /** A salted digest: tells two values of this call apart, and says nothing about either. */
  digest(value: string): string;
};

/** An empty vault with a salt of its own. */
export function createVault(): Vault {
  const values = new Map<string, string>();
  const salt = randomBytes(16);
  return {
    put(ref, value) {
      values.set(ref, value);
    },
    get(ref) {
      return values.get(ref);
    },
    digest(value) {
      return createHash('sha256').update(salt).update(value).digest('hex').slice(0, 16);
    },
  };
}
