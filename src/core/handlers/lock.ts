import { type Draft, type EventOf, act, change } from '../draft/index.ts';
import { isProtected, rulesOfMessage } from '../model/index.ts';
import { judge } from './overlap.ts';

/** The application has locked or unlocked the message. This applies from now on. */
export function onLockChanged(
  draft: Draft,
  { messageId, type }: EventOf<'message_locked' | 'message_unlocked'>,
): void {
  const { floor, queue } = draft.state;
  const isLocked = type === 'message_locked';
  if (floor.type !== 'idle' && floor.message.messageId === messageId) {
    change(draft, { floor: { ...floor, message: { ...floor.message, isLocked } } });
    judge(draft, 'evidence');
    return;
  }
  const message = queue.find((queued) => queued.messageId === messageId);
  if (message === undefined) return;
  // A message whose tool runs is not in force; it gets its veto when it speaks again.
  const isVetoed =
    message.start !== 'suspended' &&
    message.start !== 'silenced' &&
    isProtected(rulesOfMessage(draft.policy, { ...message, isLocked }));
  const changed = { ...message, isLocked, isVetoed };
  change(draft, { queue: queue.map((queued) => (queued === message ? changed : queued)) });
  if (isVetoed !== message.isVetoed) act(draft, { type: isVetoed ? 'veto' : 'allow', messageId });
}
