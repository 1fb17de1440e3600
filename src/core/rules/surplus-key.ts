import type { KeyEvidence, MessagePolicy } from '../model/index.ts';
import type { Situation } from './proposal.ts';

/** Why a key belongs to a press or a number that has taken effect already; undefined where it does not. */
export function surplusOf(
  { state, atMs }: Pick<Situation, 'state' | 'atMs'>,
  key: KeyEvidence,
  how: { readonly messageType: string; readonly rules: MessagePolicy; readonly isAgain: boolean },
): Surplus | undefined {
  const { messageType, rules, isAgain } = how;
  const ofMenu = { messageType, part: 'dtmf.options' } as const;
  const { chosenAtMs, completed, kept, pressedAtMs } = state.keys;
  if (key.isEscalation) return undefined;
  const sinceMs = (thenMs = Number.NEGATIVE_INFINITY): number => atMs - thenMs;
  // While its own message is in force the rule of the collection swallows it.
  const isOfNumber = completed !== undefined && completed.messageType !== messageType;
  if (key.isDigit && isOfNumber && !isAgain && sinceMs(completed.atMs) <= SURPLUS_MS) {
    const reason = 'a further digit of a number that is complete';
    return { messageType: completed.messageType, part: 'expects', reason };
  }
  if (!key.isRepeat) return undefined;
  if (sinceMs(chosenAtMs) <= SURPLUS_MS) {
    return { ...ofMenu, reason: 'the same key again, after the choice that it made' };
  }
  const debounceMs = rules.dtmf?.debounceMs ?? 0;
  if (key.option !== undefined && !isAgain && sinceMs(pressedAtMs) <= debounceMs) {
    return { ...ofMenu, reason: 'the same key again within `dtmf.debounceMs`: one press' };
  }
  if (kept.type !== 'option' || sinceMs(pressedAtMs) > SURPLUS_MS) return undefined;
  return { ...ofMenu, reason: 'the same key again, whose choice takes effect later' };
}

/** What makes a key surplus, and by which part of which message. */
export type Surplus = {
  readonly messageType: string;
  readonly part: 'dtmf.options' | 'expects';
  readonly reason: string;
};

/** What is pressed this soon after a choice or a complete number belongs to it. */
const SURPLUS_MS = 2000;
