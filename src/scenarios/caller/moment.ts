import type { CallerEar } from './ear.ts';
import type { FollowedMessage } from './follow.ts';
import type { MessageSelector, Moment } from '../file/index.ts';

/** What a moment is computed from. All instants are epoch milliseconds. */
export type MomentWorld = {
  readonly nowMs: number;
  /** The end of the step before; the call's start for the first one. */
  readonly previousEndedAtMs: number;
  readonly messages: readonly FollowedMessage[];
  readonly ear: Pick<CallerEar, 'firstSoundSince' | 'lastSoundBefore'>;
};

/** When a step is due; undefined while that is not known yet. */
export function dueAtMs(moment: Moment, world: MomentWorld): number | undefined {
  if (moment.type === 'after_previous') return world.previousEndedAtMs + moment.afterMs;
  if (moment.type === 'agent_silent') {
    const lastSoundAtMs = world.ear.lastSoundBefore(world.nowMs + 1);
    if (lastSoundAtMs === undefined) return undefined;
    return Math.max(lastSoundAtMs, world.previousEndedAtMs) + moment.forMs;
  }
  const message = selectMessage(world.messages, moment.message);
  if (message === undefined) return undefined;
  const anchorMs =
    moment.type === 'message_started' ? heardFromMs(message, world) : heardUntilMs(message, world);
  return anchorMs === undefined ? undefined : anchorMs + moment.afterMs;
}

/** What a step waits for, for the report of one whose moment never came. */
export function describeMoment(moment: Moment): string {
  if (moment.type === 'after_previous') return `${moment.afterMs} ms after the step before`;
  if (moment.type === 'agent_silent') return `${moment.forMs} ms of silence`;
  const { messageType, occurrence } = moment.message;
  const which = occurrence === 1 ? '' : ` number ${occurrence}`;
  const what = moment.type === 'message_started' ? 'start' : 'end';
  return `${moment.afterMs} ms after the ${what} of \`${messageType}\`${which}`;
}

/** The message that a selector names among those of a call, in the order of hearing. */
export function selectMessage<M extends { readonly messageType: string; readonly role: string }>(
  messages: readonly M[],
  { messageType, role, occurrence }: MessageSelector,
): M | undefined {
  return messages.filter(
    (each) => each.messageType === messageType && (role === undefined || each.role === role),
  )[occurrence - 1];
}

/** The message's first sound at the ear; the record's own time plus the path where none comes. */
function heardFromMs(message: FollowedMessage, world: MomentWorld): number | undefined {
  const sinceMs = message.startedAtMs + PATH_AT_LEAST_MS;
  const soundAtMs = world.ear.firstSoundSince(sinceMs);
  if (soundAtMs !== undefined) return soundAtMs;
  return world.nowMs > sinceMs + SOUND_WITHIN_MS ? sinceMs : undefined;
}

/** The message's last sound at the ear; known once the sound that was under way at its end has arrived. */
function heardUntilMs(message: FollowedMessage, world: MomentWorld): number | undefined {
  if (message.finishedAtMs === undefined) return undefined;
  const untilMs = message.finishedAtMs + PATH_AT_MOST_MS;
  return world.nowMs < untilMs ? undefined : (world.ear.lastSoundBefore(untilMs) ?? untilMs);
}

/** Worker to ear through a server on one machine: 58 ms, 68 at most in 12 of 12. */
const PATH_AT_LEAST_MS = 20;
const PATH_AT_MOST_MS = 100;
/** Longer than the silence with which any voice begins a sentence. */
const SOUND_WITHIN_MS = 1500;
