import {
  policyOf,
  type CompiledPolicy,
  type Decision,
  type EngineEvent,
  type StopBoundary,
} from '../../core/index.ts';
import type { RunbookData, TranscriptStatus } from '../format/index.ts';

/** What a runbook remembers of a call to fill the fields of its lines. */
export type View = {
  messageId: string | undefined;
  messageType: string;
  phase: RunbookData['agentSpeech']['state'];
  playedMs: number;
  /** When the message began, and how its playout was stopped. */
  startedAtMs: number;
  boundary: StopBoundary | undefined;
  /** The decision that ends the message. */
  endedBy: Decision | undefined;
  /** What ended the message without the policy. */
  endedOutside: Exclude<NonNullable<RunbookData['interruption']>['by'], 'policy'> | undefined;
  /** How many rungs of the ladder were taken since the caller was last answered. */
  rungsTaken: number;
  /** When the agent or the caller was last heard. */
  lastHeardAtMs: number;
  voice: VoiceView;
  transcriptRef: string | undefined;
  turn: number;
  overlapId: string | undefined;
  /** When the message was ducked or paused. */
  disturbedAtMs: number | undefined;
  taskDigest: string | undefined;
  /** What `taskDigest` was at the first decision of the overlap, or the start of the message. */
  taskAtOverlap: string | undefined;
  /** An interruption whose new turn has not been committed yet. */
  cut:
    | {
        readonly messageId: string;
        readonly playedMs: number;
        readonly taskDigest: string | undefined;
      }
    | undefined;
  /** Messages that are not over: the type, and whether it is a message of its own. */
  queued: Map<string, QueuedView>;
};

/** A message that waits or plays. */
export type QueuedView = { readonly messageType: string; readonly isOfLadder: boolean };

/** The caller's last stretch of voice, and what was recognised since it began. */
export type VoiceView = {
  onsetAtMs: number;
  durationMs: number;
  probability: number;
  words: number;
  transcript: TranscriptStatus;
};

/** The view before the first event. */
export function emptyView(): View {
  return {
    messageId: undefined,
    messageType: 'none',
    phase: 'idle',
    playedMs: 0,
    startedAtMs: 0,
    boundary: undefined,
    endedBy: undefined,
    endedOutside: undefined,
    rungsTaken: 0,
    lastHeardAtMs: 0,
    voice: voiceFrom(0),
    transcriptRef: undefined,
    turn: 0,
    overlapId: undefined,
    disturbedAtMs: undefined,
    taskDigest: undefined,
    taskAtOverlap: undefined,
    cut: undefined,
    queued: new Map(),
  };
}

/** A voice that begins. */
export function voiceFrom(onsetAtMs: number): VoiceView {
  return { onsetAtMs, durationMs: 0, probability: 0, words: 0, transcript: 'none' };
}

type Words = Extract<EngineEvent, { readonly type: 'words_heard' }>;

/** Remembers a transcript. An interim one after a final one belongs to the next utterance. */
export function hearWords(view: View, { utteranceId, isFinal, evidence }: Words): void {
  view.transcriptRef = utteranceId;
  view.voice.words = evidence.words;
  view.voice.transcript = isFinal ? 'final' : 'interim';
}

/** The voice at its start. */
export function voiceAtStart({
  onsetAtMs,
  probability,
}: Extract<EngineEvent, { readonly type: 'user_speech_started' }>): NonNullable<
  RunbookData['voice']
> {
  return { source: 'vad', onsetAtMs, ...(probability === undefined ? {} : { probability }) };
}

/** The voice at its end. `durationMs` excludes trailing silence; the event comes after that silence. */
export function voiceAtEnd({ voice }: View, atMs: number): NonNullable<RunbookData['voice']> {
  const { onsetAtMs, durationMs, probability, transcript } = voice;
  const silenceMs = Math.max(0, atMs - onsetAtMs - durationMs);
  return { source: 'vad', onsetAtMs, durationMs, silenceMs, probability, transcript };
}

/** Describes why the overlap became a candidate. */
export function candidateOf(
  { voice }: View,
  policy: CompiledPolicy,
  { messageType }: Decision,
): NonNullable<RunbookData['candidate']> {
  const { mode, minSpeechMs, minWords } = policyOf(policy, messageType).speech;
  const ofWords = mode === 'words' ? { minWords } : {};
  const heard = { speechDurationMs: voice.durationMs, words: voice.words };
  return { mode, minSpeechMs, ...ofWords, ...heard };
}

/** Describes the interruption that a decision to resume found false. */
export function falsePositiveOf(
  { voice, disturbedAtMs }: View,
  { atMs, playedMs }: Decision,
): NonNullable<RunbookData['falsePositive']> {
  return {
    afterMs: atMs - (disturbedAtMs ?? atMs),
    quietMs: Math.max(0, atMs - voice.onsetAtMs - voice.durationMs),
    transcript: voice.transcript,
    resumePositionMs: playedMs,
  };
}

/** Describes a rung of the silence ladder. */
export function silenceOf(
  { lastHeardAtMs, rungsTaken, messageType: last }: View,
  policy: CompiledPolicy,
  { atMs, verdict, messageType }: Decision,
): NonNullable<RunbookData['silence']> {
  const unanswered = messageType === 'none' ? last : messageType;
  return {
    elapsedMs: Math.max(0, atMs - lastHeardAtMs),
    messageType: unanswered,
    rung: rungsTaken,
    rungs: policyOf(policy, unanswered).silence?.do.length ?? 0,
    nextAction: verdict,
  };
}
