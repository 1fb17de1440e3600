import { id, policyOf, type UtteranceId } from '../../../src/core/index.ts';
import { SAID } from './deeds.ts';
import { interruptHandle, tell } from './edge.ts';
import { advance, nextAtMs, startVoice, VAD_SILENCE_MS } from './time.ts';
import { debtsOf, isTalking } from './watch-debts.ts';
import { lostTranscripts, report, SAME_WISH_MS } from './watch-turn.ts';
import { copyWorld, count, hasInterims, later, type World } from './world.ts';

/** A probe asks of a state: what follows if the adversary does nothing more? */
export type ProbeName = 'rest' | 'ordinary' | 'late' | 'human' | 'own_word' | 'noise';

export const PROBES: readonly ProbeName[] = [
  'rest',
  'ordinary',
  'late',
  'human',
  'own_word',
  'noise',
];

/** Runs a probe on a copy of the world. The copy holds the violations found. */
export function probe(world: World, name: ProbeName): World {
  const copy = copyWorld(world);
  if (!isFair(copy, name)) return copy;
  PROBE[name](copy);
  return copy;
}

/** Most probes need a caller who is there and can be heard. */
function isFair(world: World, name: ProbeName): boolean {
  if (name === 'rest') return true;
  // Nothing that an answering machine says is answered.
  if (isWithMachine(world)) return false;
  return !world.isAway && !world.isClosed && !world.isSttLost && world.broken.length === 0;
}

const PROBE: Readonly<Record<ProbeName, (world: World) => void>> = {
  rest: comeToRest,
  ordinary: (world) => sayOrdinary(world, 300),
  late: (world) => sayOrdinary(world, 5500),
  human: (world) => askForHuman(world, 'human'),
  own_word: (world) => {
    // The caller says our own word when nothing of ours has been audible for more than a second.
    if (world.voice !== undefined || world.messages.length > 0) return;
    const { floor } = world.state;
    if (floor.type === 'idle' && floor.last !== undefined && !isLongOver(world))
      advance(world, world.nowMs + 2000);
    if (world.messages.length === 0 && world.voice === undefined && isLongOver(world))
      askForHuman(world, 'own_word');
  },
  noise: makeNoise,
};

/** Whether nothing of ours has been audible for so long that no echo of it is on the line. */
function isLongOver({ state, nowMs }: World): boolean {
  const { floor } = state;
  if (floor.type !== 'idle') return false;
  return floor.last === undefined || nowMs - floor.last.endedAtMs >= 2000;
}

function isWithMachine({ state: { ending } }: World): boolean {
  return (
    ending.type === 'leaving_message' || (ending.type === 'told' && ending.reason === 'voicemail')
  );
}

/** Nothing more happens from outside: everything must come to a good end. */
function comeToRest(world: World): void {
  calm(world, false);
  run(world, REST_MS);
  const atMs = nextAtMs(world);
  // If nothing can be spoken to the caller, the engine calls a human again and again.
  if (atMs !== undefined && !world.broken.includes('start_playout')) {
    const { deadlines } = world.state;
    report(
      world,
      'wakes make progress',
      `the call never comes to rest (${deadlines.map(({ name }) => name).join(', ')})`,
    );
    return;
  }
  if (isWithMachine(world)) {
    // A machine is owed nothing but the end of the call.
    if (world.state.ending.type !== 'told')
      report(world, 'nobody is left in silence', 'a call with a machine never ends');
    return;
  }
  for (const debt of debtsOf(world)) report(world, 'nobody is left in silence', debt);
  if (lostTranscripts(world).length > 0)
    report(world, 'nobody is left in silence', 'words were heard and never disposed of');
  const unjudged = [...world.watch.unjudged].filter((messageId) => !isTalking(world, messageId));
  if (unjudged.length > 0 && !world.isClosed)
    report(
      world,
      'nobody is left in silence',
      'a required message was neither delivered nor incomplete',
    );
}

/** The caller says an ordinary sentence. It must become a turn, or go where `input` sends it. */
function sayOrdinary(world: World, finalAfterMs: number): void {
  calm(world, true);
  const utteranceId = speak(world, 'bid', finalAfterMs);
  run(world, SPEECH_MS + VAD_SILENCE_MS + finalAfterMs);
  const name = finalAfterMs > 1000 ? 'late words' : 'ordinary words';
  run(world, ANSWERED_MS);
  const fate = world.watch.fates.get(utteranceId);
  if (fate === undefined)
    report(world, 'the caller is answered', `${name} are neither released nor disposed of`);
  // While a tool runs, its result is still due.
  if (world.watch.isStale && world.tools.length === 0)
    report(world, 'the caller is answered', `${name} become stale and nothing follows`);
}

/** A caller who asks for a human, in interim and final words. */
function askForHuman(world: World, how: 'human' | 'own_word'): void {
  const { escalation } = world.policy;
  if (escalation === undefined || world.state.escalation.type === 'under_way') return;
  calm(world, true);
  const open = world.openUtterance;
  if (open !== undefined && world.watch.handOffsBy.has(open)) run(world, SAME_WISH_MS);
  const utteranceId = speak(world, how, 300);
  run(world, escalation.during === 'always' ? SPEECH_MS + 2000 : ANSWERED_MS);
  if (isHandedOver(world)) return;
  const fate = world.watch.fates.get(utteranceId) ?? 'kept';
  // `during: interruptible` ignores requests over a message that forbids speech.
  if (escalation.during === 'interruptible' && fate !== 'kept') return;
  const wish =
    how === 'human' ? 'a wish for a human' : 'a wish in a word of our own, long after it was said,';
  report(world, 'a human is called', `${wish} is heard by nobody`);
}

/** A function, because the value changes while time passes in the probe. */
function isHandedOver({ handOff }: World): boolean {
  return handOff === 'pending';
}

/** A television: an unbroken voice without words while a silence ladder counts. */
function makeNoise(world: World): void {
  const { silence, floor } = world.state;
  if (silence.type !== 'counting' || floor.type !== 'idle' || world.messages.length > 0) return;
  if (world.voice !== undefined || world.tools.length > 0) return;
  const before = world.watch.ladder?.rung ?? 0;
  startVoice(world, { lastsMs: NOISE_MS, ends: true, overDb: 20 });
  run(world, NOISE_MS - 1000);
  if (
    world.watch.ladder !== undefined &&
    world.watch.ladder.rung === before &&
    world.handOff === 'none'
  )
    report(world, 'noise delays no rung', 'a rung never comes while there is noise');
}

/** A voice, with interim words during it and final words after it. */
function speak(world: World, how: 'bid' | 'human' | 'own_word', finalAfterMs: number): UtteranceId {
  if (world.voice !== undefined) {
    world.voice = undefined;
    tell(world, { type: 'user_speech_ended' });
  }
  const said = how === 'own_word' ? OWN_WORD : SAID[how];
  const utteranceId = world.openUtterance ?? nextUtterance(world);
  world.openUtterance = undefined;
  startVoice(world, { lastsMs: SPEECH_MS, ends: true, overDb: 30 });
  const heard = { type: 'words_heard', utteranceId, evidence: said } as const;
  if (hasInterims(world)) later(world, 700, { type: 'event', event: { ...heard, isFinal: false } });
  later(world, SPEECH_MS + finalAfterMs, { type: 'event', event: { ...heard, isFinal: true } });
  return utteranceId;
}

function nextUtterance(world: World): UtteranceId {
  return id<UtteranceId>(`u${count(world, 'utterance')}`);
}

/** Ends what the adversary began: models that hang give up, and tools end or run on. */
function calm(world: World, toolsRunOn: boolean): void {
  for (const { callId, ownerMessageId, isAsking } of world.tools) {
    // The task talks with the caller, who must not be left in silence meanwhile.
    if (isAsking) continue;
    // A protected message holds words said over it until it and its tool have ended.
    const owner = world.messages.find(({ messageId }) => messageId === ownerMessageId);
    const rules = policyOf(world.policy, owner?.messageType ?? 'none');
    const isProtected = rules.delivery === 'required' || rules.interruptible !== 'any';
    if (!toolsRunOn || isProtected)
      later(world, 2000, { type: 'tool_over', callId, speaks: false });
  }
  for (const message of world.messages) {
    // If a protected message hangs, the engine itself must end it.
    if (message.neverBegins && !message.isVetoed) interruptHandle(world, message, 'failed');
  }
}

function run(world: World, forMs: number): void {
  advance(world, world.nowMs + forMs);
}

const OWN_WORD = { ...SAID.human, words: 1, contentWords: 1, likenessToOwn: 1 };
const SPEECH_MS = 1280;
/** Ordinary words must become a turn in this time: a message, tool or handoff may come between. */
export const ANSWERED_MS = 40_000;
/** Every silence ladder and repetition must be over within this time. */
const REST_MS = 200_000;
const NOISE_MS = 30_000;
