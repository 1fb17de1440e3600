import type { Decision, EngineAction, EngineEvent, WordEvidence } from '../../core/index.ts';

/** A call as far as figures need it, gathered line by line. */
export type CallView = {
  readonly messages: Map<string, MessageView>;
  /** Messages in the order in which they were heard. */
  readonly heard: MessageView[];
  readonly voices: VoiceView[];
  readonly utterances: UtteranceView[];
  readonly decisions: Decision[];
  readonly taskChanges: number[];
  /** The messages whose rest the engine asked for, because no words came after they were cut. */
  readonly rests: Set<string>;
  /** The decisions to resume, and when playout was seen to move on after each. */
  readonly resumes: Map<string, ResumeView>;
  lastAtMs: number;
  /** When the caller left or the session closed. */
  endedAtMs: number | undefined;
};

/** One message, in milliseconds of the call. */
export type MessageView = {
  readonly messageId: string;
  readonly messageType: string;
  /** The message that this one says again, or the rest of. */
  againOf: string | undefined;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
  playedMs: number;
  wasCut: boolean;
  /** Spans in which the application forbade interruptions. */
  locks: { readonly fromMs: number; untilMs: number }[];
};

/** One stretch of the caller's voice, trailing silence left out. */
export type VoiceView = { readonly fromMs: number; toMs: number };

/** The words of one utterance. */
export type UtteranceView = {
  readonly utteranceId: string;
  readonly firstAtMs: number;
  lastAtMs: number;
  contentWords: number;
  final: WordEvidence | undefined;
};

type ResumeView = {
  readonly messageId: string | undefined;
  readonly playedMs: number;
  readonly atMs: number;
  backAtMs: number | undefined;
};

/** A call of which nothing was read yet. */
export function emptyCall(): CallView {
  return {
    messages: new Map(),
    heard: [],
    voices: [],
    utterances: [],
    decisions: [],
    taskChanges: [],
    rests: new Set(),
    resumes: new Map(),
    lastAtMs: 0,
    endedAtMs: undefined,
  };
}

/** Takes what the engine was told. */
// Long because it is a table of contents: one short case an event.
// oxlint-disable-next-line max-lines-per-function
export function followEvent(view: CallView, event: EngineEvent): void {
  view.lastAtMs = Math.max(view.lastAtMs, event.atMs);
  switch (event.type) {
    case 'message_queued': {
      const { messageId, messageType, atMs } = event;
      const message = newMessage(messageId, messageType);
      if (event.lockedByApplication === true) {
        message.locks.push({ fromMs: atMs, untilMs: Infinity });
      }
      if (event.role === 'again') message.againOf = event.ofMessageId;
      view.messages.set(messageId, message);
      return;
    }
    case 'message_locked':
      view.messages.get(event.messageId)?.locks.push({ fromMs: event.atMs, untilMs: Infinity });
      return;
    case 'message_unlocked':
      for (const lock of view.messages.get(event.messageId)?.locks ?? []) {
        lock.untilMs = Math.min(lock.untilMs, event.atMs);
      }
      return;
    case 'message_started':
      begin(view, event.messageId, event.atMs);
      return;
    case 'playout_progressed':
    case 'segment_finished':
      moveOn(view, event.messageId, event.playedMs, event.atMs);
      return;
    case 'message_finished':
      end(view, event);
      return;
    case 'user_speech_started':
      view.voices.push({ fromMs: event.onsetAtMs, toMs: Math.max(event.onsetAtMs, event.atMs) });
      return;
    case 'user_speech_continued': {
      const voice = view.voices.at(-1);
      // The latest report counts, as `read-lines.ts` parses no other.
      if (voice !== undefined) voice.toMs = voice.fromMs + event.durationMs;
      return;
    }
    case 'words_heard':
      hear(view, event);
      return;
    case 'task_state_changed':
      view.taskChanges.push(event.atMs);
      return;
    case 'caller_left':
    case 'session_closing':
      view.endedAtMs ??= event.atMs;
      return;
    default:
  }
}

function newMessage(messageId: string, messageType: string): MessageView {
  return {
    messageId,
    messageType,
    againOf: undefined,
    startedAtMs: undefined,
    endedAtMs: undefined,
    playedMs: 0,
    wasCut: false,
    locks: [],
  };
}

function begin(view: CallView, messageId: string, atMs: number): void {
  const message = view.messages.get(messageId);
  if (message === undefined || message.startedAtMs !== undefined) return;
  message.startedAtMs = atMs;
  view.heard.push(message);
}

function end(
  view: CallView,
  event: Extract<EngineEvent, { readonly type: 'message_finished' }>,
): void {
  const { messageId, playedMs, atMs, interrupted } = event;
  const message = view.messages.get(messageId);
  if (message === undefined) return;
  message.endedAtMs = atMs;
  message.playedMs = playedMs;
  message.wasCut = interrupted;
  // A message that is played to its end has come back, also if no further report of it came.
  if (!interrupted) moveOn(view, messageId, Infinity, atMs);
}

function moveOn(view: CallView, messageId: string, playedMs: number, atMs: number): void {
  for (const resume of view.resumes.values()) {
    if (resume.backAtMs !== undefined || resume.messageId !== messageId) continue;
    if (playedMs > resume.playedMs) resume.backAtMs = atMs;
  }
}

function hear(view: CallView, event: Extract<EngineEvent, { readonly type: 'words_heard' }>): void {
  const { utteranceId, atMs, evidence, isFinal } = event;
  let utterance = view.utterances.findLast((each) => each.utteranceId === utteranceId);
  if (utterance === undefined || utterance.final !== undefined) {
    utterance = {
      utteranceId,
      firstAtMs: atMs,
      lastAtMs: atMs,
      contentWords: 0,
      final: undefined,
    };
    view.utterances.push(utterance);
  }
  utterance.lastAtMs = atMs;
  utterance.contentWords = Math.max(utterance.contentWords, evidence.contentWords);
  if (isFinal) utterance.final = evidence;
}

/** Takes what the engine decided. */
export function followDecision(view: CallView, decision: Decision): void {
  view.decisions.push(decision);
  if (decision.verdict !== 'resume') return;
  const { id, messageId, playedMs, atMs } = decision;
  view.resumes.set(id, { messageId, playedMs, atMs, backAtMs: undefined });
}

/** Takes what the engine asked for. Of a message that says the rest of another, only this tells. */
export function followAction(view: CallView, action: EngineAction): void {
  if (action.type !== 'say_declared' || action.source !== 'rest') return;
  if (action.ofMessageId !== undefined) view.rests.add(action.ofMessageId);
}
