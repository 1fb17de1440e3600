import {
  policyOf,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type EngineState,
  type UtteranceId,
} from '../../../src/core/index.ts';
import type { Turn } from '../harness/call.ts';
import { watchDebts } from './watch-debts.ts';
import type { PropertyName } from './violation.ts';
import type { World } from './world.ts';

/** Checks one step, by itself and against what came before. */
export function watchTurn(world: World, turn: Turn, before: EngineState): void {
  watchEvent(world, turn, before);
  for (const decision of turn.decisions) watchDecision(world, decision);
  for (const action of turn.actions) watchFate(world, action);
  watchHandOff(world, turn, before);
  watchDebts(world, turn);
  watchWakes(world, turn, before);
}

/** Records that a property did not hold. */
export function report(world: World, property: PropertyName, what: string): void {
  world.violations = [...world.violations, { property, what }];
}

/** The clause without the name of the message type. */
export function clauseKind({ clause }: Decision): string {
  return clause.replace(/^(?:messages\.\w+|defaults)\./u, '');
}

function watchEvent(world: World, { event }: Turn, before: EngineState): void {
  const { watch, state } = world;
  if (event.type === 'message_started' && !watch.messages.has(event.messageId)) {
    // Only deadlines that were due before the event may change something.
    const woke = { type: 'woke', atMs: event.atMs } as const;
    const { floor, queue } = world.engine(world.policy, before, woke).state;
    if (state.floor.type !== floor.type || state.queue.length !== queue.length)
      report(
        world,
        'events are not believed blindly',
        'message_started of an unknown message ends the one that plays',
      );
  }
  watchInterimVoice(world, event);
  // No final transcript is due of words whose recogniser failed.
  if (event.type === 'stt_failed') watch.interim = undefined;
  if (event.type === 'turn_refused')
    for (const kept of event.utteranceIds) watch.fates.delete(kept);
  if (event.type !== 'words_heard') return;
  const { evidence, isFinal, utteranceId } = event;
  if (isFinal) watch.finals.add(utteranceId);
  const hasContent = evidence.contentWords > 0 && evidence.likenessToOwn < 0.8;
  if (isFinal) watch.interim = undefined;
  else if (hasContent) watch.interim = { heardAtMs: event.atMs, voiceAtMs: event.atMs };
}

/** The voice of interim words goes on for ten seconds without further words at most. */
function watchInterimVoice({ watch, voiceOnsetAtMs }: World, { type, atMs }: EngineEvent): void {
  if (type !== 'user_speech_continued' && type !== 'user_speech_ended') return;
  const { interim } = watch;
  if (interim === undefined || voiceOnsetAtMs > interim.voiceAtMs + 1000) return;
  const voiceAtMs = Math.min(atMs, interim.heardAtMs + 10_000);
  watch.interim = { ...interim, voiceAtMs };
}

function watchDecision(world: World, decision: Decision): void {
  const { overlaps } = world.watch;
  const { verdict, overlapId, class: callerClass } = decision;
  const kind = clauseKind(decision);
  world.watch.lastDecision = `${verdict} by ${kind}`;
  if (verdict === 'interrupt' && NO_BIDS.has(callerClass))
    report(world, 'decisions are consistent', `interrupt with class ${callerClass} by ${kind}`);
  if (callerClass === 'silence') watchRung(world, decision);
  if (overlapId === undefined) return;
  const earlier = overlaps.get(overlapId);
  const isOfWords = verdict === 'hold' || verdict === 'drop' || verdict === 'report';
  const isWish = verdict === 'continue' && callerClass === 'escalation';
  if (earlier === 'over' && !isOfWords && !isWish)
    report(
      world,
      'decisions are consistent',
      `${verdict} by ${kind} decides an overlap again that is over`,
    );
  const isOfOther =
    callerClass === 'dtmf' || callerClass === 'silence' || kind === 'session.interrupt';
  if (earlier === 'settled' && isOfOther)
    report(
      world,
      'decisions are consistent',
      `${verdict} by ${kind} (${callerClass}) names an overlap settled before`,
    );
  // LiveKit's verdict was overruled; the overlap may still go either way.
  if (decision.overruled.includes('livekit.overlap_verdict') && verdict === 'continue') return;
  if (verdict === 'interrupt' || verdict === 'escalate') overlaps.set(overlapId, 'over');
  else if (earlier === undefined && (verdict === 'continue' || verdict === 'resume'))
    overlaps.set(overlapId, 'settled');
}

/** A rung must wait for final words that are due, and for the turn that LiveKit makes of them. */
function watchRung(world: World, { verdict, atMs }: Decision): void {
  const { watch } = world;
  if (verdict !== 'reprompt' && verdict !== 'escalate') return;
  const heardAtMs = watch.interim?.voiceAtMs ?? atMs + 1;
  if (heardAtMs < atMs && atMs - heardAtMs < WORDS_AWAITED_MS)
    report(
      world,
      'rungs wait for words',
      'a rung comes between interim words and their final ones',
    );
  const releasedAtMs = world.uncommitted?.sinceMs ?? atMs;
  if (releasedAtMs < atMs && atMs - releasedAtMs < UNCOMMITTED_MS)
    report(world, 'rungs wait for words', 'a rung comes between released words and their turn');
}

function watchFate(world: World, action: EngineAction): void {
  if (action.type === 'release_interim') {
    world.watch.interim = undefined;
    world.watch.finals.add(action.utteranceId);
    world.watch.fates.set(action.utteranceId, action.type);
  }
  if (action.type !== 'release' && action.type !== 'drop' && action.type !== 'report_held') return;
  const { fates, finals } = world.watch;
  for (const utteranceId of action.utteranceIds) {
    const earlier = fates.get(utteranceId);
    if (earlier !== undefined)
      report(world, 'each transcript ends once', `${earlier}, and then ${action.type}`);
    if (!finals.has(utteranceId))
      report(
        world,
        'each transcript ends once',
        `${action.type} of a transcript that has not come`,
      );
    fates.set(utteranceId, action.type);
  }
}

function watchHandOff(
  world: World,
  { event, actions, decisions }: Turn,
  before: EngineState,
): void {
  const { handOffsBy } = world.watch;
  if (event.type === 'words_heard') {
    const askedAtMs = handOffsBy.get(event.utteranceId);
    const isAsked = actions.some(({ type }) => type === 'hand_off');
    // A recogniser that never brings a final transcript continues under the same id.
    if (isAsked && askedAtMs !== undefined && event.atMs - askedAtMs < SAME_WISH_MS)
      report(world, 'a human is called', 'one utterance asks for two handoffs');
    // A caller who asks while a human is being called asks for that one.
    const isCalled = before.escalation.type === 'under_way';
    const isSame = isCalled && event.evidence.matches.includes('escalation');
    if (isAsked || isSame) handOffsBy.set(event.utteranceId, event.atMs);
  }
  if (!decisions.some(({ verdict }) => verdict === 'escalate')) return;
  for (const { messageId, messageType, phase, neverBegins } of world.messages) {
    const isWaiting = phase === 'queued' || phase === 'loading' || phase === 'ready';
    // The engine cannot cancel a message that it does not know yet.
    if (!isWaiting || !world.watch.messages.has(messageId)) continue;
    const { interruptible, delivery } = policyOf(world.policy, messageType);
    const kind =
      delivery === 'required' ? 'required' : interruptible === 'any' ? 'unprotected' : 'protected';
    report(
      world,
      'a human comes first',
      `a ${kind} message that ${neverBegins ? 'hangs' : 'waits'} is not cancelled`,
    );
  }
}

function watchWakes(world: World, { event, actions, decisions }: Turn, before: EngineState): void {
  const { watch, state } = world;
  if (event.type !== 'woke') return;
  const isIdle =
    decisions.length === 0 &&
    actions.every(({ type }) => type === 'wake_at') &&
    state.floor === before.floor &&
    state.overlap === before.overlap &&
    state.caller === before.caller;
  const isSoon = event.atMs - watch.wakes.atMs < SOON_MS;
  const idle = isIdle && isSoon ? watch.wakes.idle + 1 : 0;
  watch.wakes = { atMs: event.atMs, idle };
  if (idle === IDLE_WAKES_MAX)
    report(
      world,
      'wakes make progress',
      `deadline ${state.deadlines[0]?.name ?? 'none'} comes due again and again`,
    );
}

/** Final transcripts that were never released, reported or dropped. */
export function lostTranscripts({ watch }: World): readonly UtteranceId[] {
  return [...watch.finals].filter((utteranceId) => !watch.fates.has(utteranceId));
}

const NO_BIDS: ReadonlySet<string> = new Set(['noise', 'side_speech', 'echo', 'backchannel']);
/** How long a rung waits after a voice for the final words that follow interim ones. */
const WORDS_AWAITED_MS = 6000;
/** Final words arrive within this time after the interim words that asked for a human. */
export const SAME_WISH_MS = 10_000;
/** How long a rung waits for LiveKit to make a turn of words. It makes none while a voice continues. */
const UNCOMMITTED_MS = 10_000;
const SOON_MS = 20;
const IDLE_WAKES_MAX = 20;
