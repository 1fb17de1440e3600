import { act, change, clearDeadline, decide, setDeadlineAt, type Draft } from '../draft/index.ts';
import {
  policyOf,
  sessionMs,
  type CompiledPolicy,
  type KeyRef,
  type WaitingKey,
} from '../model/index.ts';

/**
 * A key that the message in force has no use for waits for a message that takes keys: callers who know
 * the way key ahead. It is reported at once if the policy has no such message, or if it waited before.
 */
export function keepForNext(draft: Draft, key: WaitingKey): void {
  const { policy, state } = draft;
  const { waiting } = state.keys;
  if (!hasKeys(policy) || waiting.length >= WAITING_MAX) {
    reportKey(draft, key);
    return;
  }
  decide(draft, {
    verdict: 'hold',
    clause: key.clause,
    class: 'dtmf',
    reason: 'the key waits for a message that takes keys',
    about: { messageType: key.messageType },
  });
  setWaiting(draft, [...waiting, key]);
}

/** A message that takes keys has begun: what was keyed ahead is its input. */
export function takeWaitingKeys(draft: Draft, messageType: string): void {
  const { dtmf, expects } = policyOf(draft.policy, messageType);
  if (dtmf === undefined && expects === undefined) return;
  for (const { ref } of draft.state.keys.waiting) act(draft, { type: 'read_key', ref });
}

/** Removes and returns the key, if it has waited and comes again now. */
export function forgetWaiting(draft: Draft, ref: KeyRef): WaitingKey | undefined {
  const { waiting } = draft.state.keys;
  const key = waiting.find((other) => other.ref === ref);
  if (key !== undefined)
    setWaiting(
      draft,
      waiting.filter((other) => other !== key),
    );
  return key;
}

/** No message that takes keys has begun in time. The application hears of the keys. */
export function onWaitingKeysDue(draft: Draft): void {
  const { waiting } = draft.state.keys;
  const over = waiting.filter((key) => isTooOld(draft, key));
  setWaiting(
    draft,
    waiting.filter((key) => !over.includes(key)),
  );
  for (const key of over) reportKey(draft, key);
}

/** Nothing that takes keys will come any more. */
export function reportWaitingKeys(draft: Draft): void {
  for (const key of draft.state.keys.waiting) reportKey(draft, key);
}

/** Tells the application of a key that has no effect. */
export function reportKey(draft: Draft, { ref, messageType, clause }: WaitingKey): void {
  decide(draft, {
    verdict: 'report',
    clause,
    class: 'dtmf',
    reason: 'no message takes the key',
    about: { messageType },
  });
  act(draft, { type: 'report_digit', ref, messageType });
}

function setWaiting(draft: Draft, waiting: readonly WaitingKey[]): void {
  change(draft, { keys: { ...draft.state.keys, waiting } });
  const [first] = waiting;
  if (first === undefined) clearDeadline(draft, 'keys');
  else setDeadlineAt(draft, 'keys', sessionMs(first.pressedAtMs + WAITING_MS));
}

function isTooOld({ atMs }: Draft, { pressedAtMs }: WaitingKey): boolean {
  return atMs - pressedAtMs >= WAITING_MS;
}

/** Whether any message of the policy takes keys. */
function hasKeys({ messages }: CompiledPolicy): boolean {
  return Object.values(messages).some(
    ({ dtmf, expects }) => dtmf !== undefined || expects !== undefined,
  );
}

const WAITING_MS = 5000;
// Longer than any number that a message may ask for.
const WAITING_MAX = 40;
