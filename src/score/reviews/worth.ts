import type { Store } from '../store/index.ts';

/** A turn that a person might listen to, and what makes it worth it. */
export type WorthyTurn = {
  readonly call: string;
  readonly turn: string;
  /** The record, below the folder that was read. */
  readonly file: string;
  readonly message_type: string;
  readonly outcome: string;
  readonly class: string;
  readonly clause: string;
  readonly confidence: number;
  readonly at_ms: number;
  readonly voice_from_ms: number | null;
  readonly voice_to_ms: number | null;
  readonly silence_ms: number | null;
  /** Each sign from 0 to 1; `worth` is their sum. */
  readonly near: number;
  readonly silent: number;
  readonly repeated: number;
  readonly missed: number;
  readonly falsely: number;
  readonly worth: number;
};

/**
 * The turns without a verdict that are most worth a person's ear. Needs the table `judged`.
 *
 * A decision that was not sure, a silence of over 2 s after an interruption, words that were said again,
 * and what seems missed or false: each counts up to 1.
 */
export async function worthyTurns(store: Store, top: number): Promise<readonly WorthyTurn[]> {
  return (await store.all(worthQuery(top))) as readonly WorthyTurn[];
}

function worthQuery(top: number): string {
  return `
    WITH signs AS (
      SELECT *,
        greatest(0, least(1, (1 - confidence) * 2)) AS near,
        CASE WHEN silence_ms >= 2000 THEN least(1, silence_ms / 5000) ELSE 0 END AS silent,
        coalesce(alike_after_ms <= 8000, false)::INTEGER::DOUBLE AS repeated,
        seems_missed::INTEGER::DOUBLE AS missed,
        seems_false::INTEGER::DOUBLE AS falsely
      FROM judged WHERE means = 'speech' AND verdict IS NULL)
    SELECT call, turn, calls.file, message_type, outcome, class, clause, confidence,
      at_ms::DOUBLE AS at_ms, voice_from_ms::DOUBLE AS voice_from_ms,
      voice_to_ms::DOUBLE AS voice_to_ms, silence_ms::DOUBLE AS silence_ms,
      near, silent, repeated, missed, falsely,
      near + silent + repeated + missed + falsely AS worth
    FROM signs JOIN calls USING (call)
    WHERE near + silent + repeated + missed + falsely > 0
    ORDER BY worth DESC, call, at_ms, turn LIMIT ${top}`;
}
