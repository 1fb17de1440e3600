import { policyOf, type CompiledPolicy, type Decision } from '../../core/index.ts';
import type { CallView, MessageView, UtteranceView, VoiceView } from './follow-call.ts';
import type { MomentRow } from './rows.ts';

/** The moments of a call, in order. */
export function momentsOf(
  call: string,
  view: CallView,
  policy: CompiledPolicy,
): readonly MomentRow[] {
  const groups = Map.groupBy(view.decisions.filter(isOfMoment), (decision) =>
    decision.overlapId === undefined ? decision.id : decision.overlapId,
  );
  const sketches = [...groups].map(([turn, decisions]) => sketchOf(turn, decisions));
  return sketches.map((sketch) => momentOf(call, sketch, sketches, view, policy));
}

/** An overlap has an id; a key that stops a message has none. */
function isOfMoment({ overlapId, verdict, class: callerClass }: Decision): boolean {
  return overlapId !== undefined || (verdict === 'interrupt' && callerClass === 'dtmf');
}

/** What the decisions of a moment say by themselves. */
type Sketch = {
  readonly turn: string;
  readonly decisions: readonly Decision[];
  readonly first: Decision;
  /** The decision that made the outcome. */
  readonly deciding: Decision;
  readonly means: MomentRow['means'];
  readonly outcome: MomentRow['outcome'];
};

function sketchOf(turn: string, decisions: readonly Decision[]): Sketch {
  const [first] = decisions;
  if (first === undefined) throw new Error(`a moment without decisions: ${turn}`);
  const ending = decisions.find(({ verdict }) => verdict === 'interrupt' || verdict === 'escalate');
  const resuming = decisions.findLast(({ verdict }) => verdict === 'resume');
  const continuing = decisions.findLast(({ verdict }) => verdict === 'continue');
  const deciding = ending ?? resuming ?? continuing ?? decisions.at(-1) ?? first;
  return {
    turn,
    decisions,
    first,
    deciding,
    means: deciding.class === 'dtmf' ? 'keys' : 'speech',
    outcome:
      ending !== undefined ? 'interrupted' : resuming !== undefined ? 'resumed' : 'continued',
  };
}

function momentOf(
  call: string,
  sketch: Sketch,
  all: readonly Sketch[],
  view: CallView,
  policy: CompiledPolicy,
): MomentRow {
  const { turn, first, deciding, decisions, outcome, means } = sketch;
  const message = messageOf(first, view);
  const voice = means === 'keys' ? undefined : voiceOf(view, first, decisions.at(-1) ?? first);
  const said = means === 'keys' ? [] : wordsOf(view, voice, first);
  const final = said.findLast(({ final: words }) => words !== undefined)?.final;
  return {
    call,
    turn,
    message_type: first.messageType,
    message_id: first.messageId ?? '',
    at_ms: first.atMs,
    means,
    admits_speech: admitsSpeech(policy, first, message),
    ducked: decisions.some(({ verdict }) => verdict === 'duck'),
    paused: decisions.some(({ verdict }) => verdict === 'pause'),
    outcome,
    class: deciding.class,
    clause: deciding.clause,
    confidence: deciding.confidence,
    played_ms: deciding.playedMs,
    voice_from_ms: voice?.fromMs ?? null,
    voice_to_ms: voice?.toMs ?? null,
    content_words: said.length === 0 ? null : Math.max(...said.map((each) => each.contentWords)),
    only_backchannel: final?.shape === 'backchannel',
    words_dropped: decisions.some(({ verdict }) => verdict === 'drop'),
    again_after_ms: againAfterMs(sketch, all),
    human_after_ms: humanAfterMs(sketch, view),
    ...afterFalseStop(sketch, view),
    ...afterResume(sketch, view),
    silence_ms: outcome === 'interrupted' ? silenceMs(message, deciding, view) : null,
    alike_after_ms: alikeAfterMs(said.at(-1), view),
    task_after: taskAfter(deciding, view),
  };
}

function messageOf({ messageId }: Decision, view: CallView): MessageView | undefined {
  return messageId === undefined ? undefined : view.messages.get(messageId);
}

function admitsSpeech(
  policy: CompiledPolicy,
  { messageType, atMs }: Decision,
  message: MessageView | undefined,
): boolean {
  const { interruptible } = policyOf(policy, messageType);
  const isLocked = message?.locks.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  return (interruptible === 'any' || interruptible === 'speech') && isLocked !== true;
}

/** The voice that overlaps the moment: the last one that began before its last decision. */
function voiceOf(view: CallView, first: Decision, last: Decision): VoiceView | undefined {
  const begun = view.voices.filter(({ fromMs }) => fromMs <= last.atMs);
  const own = begun.filter(({ toMs }) => toMs >= first.atMs - LATE_MS);
  return own[0] ?? begun.at(-1);
}

/** The utterances whose words came while the voice lasted, or soon after it. */
function wordsOf(
  view: CallView,
  voice: VoiceView | undefined,
  first: Decision,
): readonly UtteranceView[] {
  const fromMs = voice?.fromMs ?? first.atMs;
  const untilMs = (voice?.toMs ?? first.atMs) + WORDS_LATE_MS;
  const next = view.voices.find((each) => voice !== undefined && each.fromMs > voice.toMs);
  const endMs = Math.min(untilMs, next?.fromMs ?? Infinity);
  return view.utterances.filter(({ firstAtMs }) => firstAtMs >= fromMs && firstAtMs <= endMs);
}

/** Until another attempt over the same message took the floor, from the last decision of this one. */
function againAfterMs(sketch: Sketch, all: readonly Sketch[]): number | null {
  if (sketch.outcome === 'interrupted') return null;
  const { messageId } = sketch.first;
  const fromMs = sketch.deciding.atMs;
  const next = all.find(
    ({ first, means, outcome, deciding }) =>
      means === 'speech' &&
      outcome === 'interrupted' &&
      messageId !== undefined &&
      first.messageId === messageId &&
      deciding.atMs > fromMs,
  );
  return next === undefined ? null : next.deciding.atMs - fromMs;
}

function humanAfterMs(sketch: Sketch, view: CallView): number | null {
  const own = new Set(sketch.decisions);
  const next = view.decisions.find(
    (each) => each.verdict === 'escalate' && !own.has(each) && each.atMs >= sketch.deciding.atMs,
  );
  return next === undefined ? null : next.atMs - sketch.deciding.atMs;
}

/** Where a stop by voice brought no words, the engine has the rest of the message said. */
function afterFalseStop(
  { outcome, means, first: { messageId } }: Sketch,
  view: CallView,
): Pick<MomentRow, 'rest_said' | 'rest_heard'> {
  const isSaid =
    outcome === 'interrupted' &&
    means === 'speech' &&
    messageId !== undefined &&
    view.rests.has(messageId);
  const rest = isSaid
    ? view.heard.find(({ againOf, endedAtMs }) => againOf === messageId && endedAtMs !== undefined)
    : undefined;
  return { rest_said: isSaid, rest_heard: rest !== undefined && !rest.wasCut };
}

function afterResume(
  { outcome, deciding }: Sketch,
  view: CallView,
): Pick<MomentRow, 'back_after_ms' | 'left_after_ms'> {
  const resume = outcome === 'resumed' ? view.resumes.get(deciding.id) : undefined;
  if (resume === undefined) return { back_after_ms: null, left_after_ms: null };
  const { backAtMs, atMs } = resume;
  return {
    back_after_ms: backAtMs === undefined ? null : backAtMs - atMs,
    left_after_ms: Math.max(0, (view.endedAtMs ?? view.lastAtMs) - atMs),
  };
}

/** From when both were silent until the agent was heard again; null if it was not. */
function silenceMs(
  message: MessageView | undefined,
  deciding: Decision,
  view: CallView,
): number | null {
  const cutAtMs = message?.endedAtMs ?? deciding.atMs;
  const next = view.heard.find(({ startedAtMs = -1 }) => startedAtMs > cutAtMs);
  if (next?.startedAtMs === undefined) return null;
  const nextAtMs = next.startedAtMs;
  const voice = view.voices.findLast(({ fromMs }) => fromMs < nextAtMs);
  return Math.max(0, nextAtMs - Math.max(cutAtMs, voice?.toMs ?? 0));
}

/** Until the caller's next final words, if they are alike: nearly as many, opened in the same way. */
function alikeAfterMs(said: UtteranceView | undefined, view: CallView): number | null {
  const words = said?.final;
  if (said === undefined || words === undefined || words.contentWords === 0) return null;
  const next = view.utterances.find(
    ({ firstAtMs, final, utteranceId }) =>
      firstAtMs > said.lastAtMs && final !== undefined && utteranceId !== said.utteranceId,
  );
  if (next?.final === undefined) return null;
  const isAlike =
    next.final.opening === words.opening &&
    Math.abs(next.final.words - words.words) <= Math.max(1, words.words / 4) &&
    Math.abs(next.final.contentWords - words.contentWords) <= 1;
  return isAlike ? next.firstAtMs - said.lastAtMs : null;
}

function taskAfter({ atMs }: Decision, { taskChanges, decisions }: CallView): boolean {
  return (
    taskChanges.some((changedAtMs) => changedAtMs > atMs) ||
    decisions.some((each) => isTaskStep(each) && each.atMs > atMs)
  );
}

/** True for a decision that moves a task on: a menu option was chosen, a number is complete. */
export function isTaskStep({ verdict }: Decision): boolean {
  return verdict === 'choose' || verdict === 'complete';
}

/** A decision may come this long after the last window with voice. */
const LATE_MS = 1000;
/** The final transcript of a voice may come this long after it. */
const WORDS_LATE_MS = 1500;
