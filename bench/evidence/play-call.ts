/**
 * Plays one varied call through the real engine. A seed decides what the caller does, and when; what
 * the floor decides about it is the engine's own answer, so the record of the call replays.
 */
import {
  id,
  initialState,
  sessionMs,
  step,
  type AskId,
  type CompiledPolicy,
  type MessageId,
  type UtteranceId,
  type WordEvidence,
} from '../../src/core/index.ts';
import type { RecordedStep } from '../../src/evidence/index.ts';
import type { Dice } from '../../test/core/explore/random.ts';
import { startCall, type Call } from '../../test/core/harness/call.ts';
import * as said from '../../test/core/harness/evidence.ts';
import type { Material, RecordedMessage } from './material.ts';

/** Plays a call; the same policy, material and dice give the same steps. */
export function playCall(
  policy: CompiledPolicy,
  material: Material,
  dice: Dice,
): readonly RecordedStep[] {
  const call = startCall(policy, { askedLastMs: 1000 + dice.below(2500) });
  const stage: Stage = {
    call,
    policy,
    material,
    dice,
    due: [],
    audio: undefined,
    counts: [0, 0, 0],
  };
  call.event({ type: 'session_started', capabilities: CAPABILITIES });
  call.event({ type: 'task_state_changed', digest: digestOf(dice) });
  advance(stage, 100 + dice.below(400));
  for (const type of OPENING) {
    const isLeftOut = type === 'account_number_prompt' && dice.chance(0.5);
    if (Object.hasOwn(policy.messages, type) && !isLeftOut) speak(stage, type, 0.25);
  }
  const turns = 1 + dice.below(2);
  for (let turn = 0; turn < turns && !isOver(stage); turn += 1) {
    advance(stage, 300 + dice.below(1500));
    makeSound(stage, dice.pick([said.bid, said.question, said.correction]));
    advance(stage, 4000);
    answerWords(stage);
  }
  advance(stage, 200 + dice.below(3000));
  call.event({ type: 'caller_left' });
  call.event({ type: 'session_closing' });
  return withStates(policy, call);
}

type Stage = {
  readonly call: Call;
  readonly policy: CompiledPolicy;
  readonly material: Material;
  readonly dice: Dice;
  /** What the caller will do. */
  due: { readonly atMs: number; readonly run: () => void }[];
  audio: { readonly messageId: MessageId; playedMs: number; readonly lastsMs: number } | undefined;
  /** Utterances and messages so far, and the steps already searched for released words. */
  readonly counts: [number, number, number];
};

function withStates(policy: CompiledPolicy, call: Call): readonly RecordedStep[] {
  let state = initialState();
  return call.turns().map((turn) => {
    ({ state } = step(policy, state, turn.event));
    return { ...turn, state };
  });
}

/** Lets so much time pass: the message's audio goes on, and the caller does what is due. */
function advance(stage: Stage, forMs: number): void {
  const untilMs = stage.call.nowMs() + forMs;
  while (stage.call.nowMs() < untilMs) {
    const nextMs = Math.min(untilMs, stage.call.nowMs() + TICK_MS);
    for (;;) {
      const [next] = stage.due.toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > nextMs) break;
      stage.due = stage.due.filter((each) => each !== next);
      stage.call.at(next.atMs);
      next.run();
    }
    stage.call.at(nextMs);
    playOn(stage);
  }
}

function playOn({ call, audio }: Stage): void {
  const { floor } = call.state();
  if (audio === undefined || floor.type === 'idle' || floor.type === 'paused') return;
  if (floor.type === 'stopping' || floor.message.messageId !== audio.messageId) return;
  audio.playedMs += TICK_MS;
  const { messageId, playedMs, lastsMs } = audio;
  if (playedMs >= lastsMs) {
    call.event({ type: 'message_finished', messageId, playedMs: lastsMs, interrupted: false });
  } else if (playedMs % PROGRESS_MS === 0) call.progress(messageId, playedMs);
}

/** The agent says a message, maybe with the caller's sound or key at a random moment of it. */
function speak(stage: Stage, messageType: string, overlapChance: number): void {
  const { call, dice } = stage;
  if (isOver(stage)) return;
  const { lastsMs: recordedMs, words, endsInQuestion } = messageLike(stage, messageType);
  const lastsMs = Math.round(recordedMs * (0.3 + dice.below(600) / 1000));
  stage.counts[1] += 1;
  const messageId = id<MessageId>(`m${stage.counts[1]}`);
  stage.audio = { messageId, playedMs: 0, lastsMs };
  call.say(messageId, messageType, { words, endsInQuestion });
  let overlapAtMs = dice.chance(overlapChance) ? dice.below(lastsMs) : Infinity;
  for (let ticks = 0; isPlaying(stage, messageId) && ticks < TICKS_MAX; ticks += 1) {
    advance(stage, TICK_MS);
    if (stage.audio.playedMs < overlapAtMs) continue;
    overlapAtMs = dice.chance(0.25) ? overlapAtMs + 500 + dice.below(2500) : Infinity;
    if (dice.chance(0.1)) call.key({ isDigit: true });
    else makeSound(stage, dice.pick(OVER_A_MESSAGE));
  }
  advance(stage, 400);
  answerWords(stage);
}

function messageLike({ material, dice }: Stage, messageType: string): RecordedMessage {
  const like = material.messages.filter((each) => each.messageType === messageType);
  const [first = PLAIN, ...more] = like;
  return dice.pick([first, ...more]);
}

function isPlaying({ call }: Stage, messageId: MessageId): boolean {
  const { floor, queue } = call.state();
  return (
    (floor.type !== 'idle' && floor.message.messageId === messageId) ||
    queue.some((message) => message.messageId === messageId)
  );
}

/** Where words have reached the session, they become a turn, and the agent answers it. */
function answerWords(stage: Stage): void {
  const { call, dice, counts } = stage;
  const fresh = call.turns().slice(counts[2]);
  counts[2] = call.turns().length;
  const isReleased = fresh.some(({ actions }) => actions.some(({ type }) => type === 'release'));
  if (!isReleased || isOver(stage)) return;
  call.event({ type: 'turn_end_asked', askId: id<AskId>(`ask-${counts[0]}`) });
  advance(stage, 200 + dice.below(500));
  call.event({ type: 'turn_committed', turnId: `turn-${counts[0]}` });
  if (dice.chance(0.3)) call.event({ type: 'task_state_changed', digest: digestOf(dice) });
  // Mostly a quick answer. One in twelve comes so late that the silence before it is worth a look.
  advance(stage, 150 + dice.below(dice.chance(0.08) ? 7000 : 1200));
  speak(stage, 'answer', 0.6);
}

/** The caller makes a recorded sound, slower or faster, with other words, or with none. */
function makeSound(stage: Stage, words: WordEvidence | undefined): void {
  const { call, dice, material, counts } = stage;
  const [first = [], ...more] = material.utterances;
  const utterance = dice.pick([first, ...more]);
  counts[0] += 1;
  const utteranceId = id<UtteranceId>(`u${counts[0]}`);
  const isShort = words === undefined || words.words < 3;
  const pace = (isShort ? 0.2 : 0.5) + dice.below(600) / 1000;
  const onsetAtMs = sessionMs(Math.max(0, call.nowMs() - 64));
  for (const { afterMs, event } of utterance) {
    const run = (): void => {
      if (event.type === 'user_speech_started') call.event({ ...event, onsetAtMs });
      else if (event.type === 'user_speech_continued') {
        call.event({ ...event, durationMs: Math.round(event.durationMs * pace) });
      } else if (event.type !== 'words_heard') call.event(event);
      else if (words !== undefined) call.event({ ...event, utteranceId, evidence: words });
    };
    stage.due.push({ atMs: Math.round(call.nowMs() + afterMs * pace), run });
  }
}

/** True if the caller is with a human or the call was ended, or has lasted as long as one is played. */
function isOver({ call }: Stage): boolean {
  return (
    call.nowMs() > CALL_MAX_MS ||
    call.actions().some(({ type }) => type === 'hand_off' || type === 'end_call')
  );
}

function digestOf(dice: Dice): string {
  return (dice.below(0xff_ff_ff) + 0x1_00_00_00).toString(16);
}

/** What callers say and do over a message; `undefined` is a sound in which no word is found. */
const OVER_A_MESSAGE: readonly [WordEvidence | undefined, ...(WordEvidence | undefined)[]] = [
  said.backchannel,
  said.backchannel,
  said.agreement,
  said.agreement,
  said.bid,
  said.bid,
  said.correction,
  said.correction,
  said.question,
  said.stopWord,
  said.yeahBut,
  said.echo,
  said.humanPlease,
  undefined,
  undefined,
  undefined,
];

const CAPABILITIES = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasInterims: true,
  hasOverlapVerdict: false,
} as const;
const OPENING = ['recording_disclosure', 'greeting', 'main_menu', 'account_number_prompt'] as const;
/** A message of which nothing is recorded. */
const PLAIN = { messageType: 'answer', lastsMs: 5000, words: 14, endsInQuestion: false } as const;
const TICK_MS = 40;
const PROGRESS_MS = 200;
const TICKS_MAX = 1500;
const CALL_MAX_MS = 180_000;
