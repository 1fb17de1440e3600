import type { TimelineMessage } from './timeline.ts';
import { selectMessage } from '../caller/index.ts';
import type { Case } from './case.ts';
import type { ExpectedPlayback, PlaybackAction } from '../file/index.ts';

/** What the judge of playback found. */
export type PlaybackFinding = {
  readonly faults: readonly string[];
  readonly silentAfterMs: readonly number[];
};

/**
 * What became of each message, by the record and by the ear: a record that says "interrupted" over
 * a recording in which the agent goes on is a fault, and the other way round.
 */
export function judgePlayback(call: Case): PlaybackFinding {
  const faults = call.scenario.expect.playback.flatMap((expected) => judgeOne(call, expected));
  const silentAfterMs = call.timeline.messages
    .filter(({ isInterrupted, finishedAtMs = 0 }) => {
      return isInterrupted && finishedAtMs + call.timeline.toRecordingMs < call.log.endMs;
    })
    .flatMap((message) => silenceAfterOnset(call, message) ?? []);
  return { faults, silentAfterMs };
}

function judgeOne(call: Case, expected: ExpectedPlayback): readonly string[] {
  const { messageType, occurrence } = expected.message;
  const which = occurrence === 1 ? `\`${messageType}\`` : `\`${messageType}\` number ${occurrence}`;
  const message = selectMessage(call.timeline.messages, expected.message);
  if (expected.action === 'not_heard') {
    return message === undefined ? [] : [`${which} was heard`];
  }
  if (message === undefined) return [`${which} was never heard`];
  if (message.finishedAtMs === undefined) return [`${which} was not over when the call ended`];
  const faults: string[] = [];
  const did = actionOf(message);
  if (!ADMITTED[expected.action].includes(did)) {
    faults.push(`${which}: expected \`${expected.action}\`, the record says \`${did}\``);
  }
  faults.push(...judgeEar(call, message, which));
  const { silentWithinMs } = expected;
  if (silentWithinMs === undefined) return faults;
  const tookMs = silenceAfterOnset(call, message);
  if (tookMs === undefined) {
    faults.push(`${which}: the caller made no sound while it was heard`);
  } else if (tookMs > silentWithinMs) {
    faults.push(
      `${which}: the agent was silent after ${tookMs} ms, expected ${silentWithinMs} at most`,
    );
  }
  return faults;
}

/** Whether the recording agrees that the message was heard until its end and not after it. */
function judgeEar({ timeline, sound }: Case, message: TimelineMessage, which: string): string[] {
  const startMs = message.startedAtMs + timeline.toRecordingMs;
  const endMs = (message.finishedAtMs ?? message.startedAtMs) + timeline.toRecordingMs;
  const faults: string[] = [];
  if (sound.audibleMs(startMs, endMs + PATH_MS) < message.playedMs * AUDIBLE_SHARE) {
    faults.push(`${which}: the recording lacks most of it`);
  }
  const untilMs = nextStartMs(timeline, message);
  const tailMs = sound.firstSince(endMs + PATH_MS);
  if (tailMs !== undefined && tailMs < untilMs) {
    const lateMs = Math.round(tailMs - endMs);
    faults.push(`${which}: the agent is heard ${lateMs} ms after its end, ${PATH_MS} at most`);
  }
  return faults;
}

/** From the onset of the caller's last act that began while the message was heard, to the last sound. */
function silenceAfterOnset(
  { timeline, log, sound }: Case,
  message: TimelineMessage,
): number | undefined {
  if (message.finishedAtMs === undefined) return undefined;
  const startMs = message.startedAtMs + timeline.toRecordingMs;
  const endMs = message.finishedAtMs + timeline.toRecordingMs;
  const onset = log.steps.findLast(({ onsetMs }) => onsetMs > startMs && onsetMs < endMs);
  const nextMs = nextStartMs(timeline, message);
  const lastSoundMs = sound.lastBefore(Math.min(endMs + PATH_MS, nextMs));
  if (onset === undefined || lastSoundMs === undefined) return undefined;
  return Math.max(0, Math.round(lastSoundMs - onset.onsetMs));
}

/** When the next message began, in recording time. */
function nextStartMs(timeline: Case['timeline'], { startedAtMs }: TimelineMessage): number {
  const next = timeline.messages.find((each) => each.startedAtMs > startedAtMs);
  return (next?.startedAtMs ?? Number.POSITIVE_INFINITY) + timeline.toRecordingMs;
}

function actionOf({ isInterrupted, disturbances }: TimelineMessage): PlaybackAction {
  if (isInterrupted) return 'interrupted';
  if (disturbances.includes('resume')) return 'paused_and_resumed';
  if (disturbances.includes('unduck')) return 'ducked_and_restored';
  return disturbances.length === 0 ? 'undisturbed' : 'completed';
}

/** What the record may say for each action that an author can expect. */
const ADMITTED: Readonly<Record<PlaybackAction, readonly PlaybackAction[]>> = {
  completed: ['completed', 'undisturbed', 'ducked_and_restored', 'paused_and_resumed'],
  undisturbed: ['undisturbed'],
  ducked_and_restored: ['ducked_and_restored'],
  paused_and_resumed: ['paused_and_resumed'],
  interrupted: ['interrupted'],
  not_heard: [],
};

/** Worker to ear on one machine is 58 to 68 ms; the receiver's jitter buffer adds to it when both cores are busy. */
const PATH_MS = 300;
/** Synthetic speech is above the threshold for well over half of its time. */
const AUDIBLE_SHARE = 0.4;
