import { id, policyOf, type UtteranceId } from '../../../src/core/index.ts';
import { SAID } from './deeds.ts';
import { interruptHandle, tell } from './edge.ts';
import { advance, nextAtMs, startVoice, VAD_SILENCE_MS } from './time.ts';
import { debtsOf } from './watch-debts.ts';
import { lostTranscripts, report, SAME_WISH_MS } from './watch-turn.ts';
import { copyWorld, count, hasInterims, later, type World } from './world.ts';

/** A question put to a state: what comes of it if from here on nobody is against us. */
export type ProbeName = 'rest' | 'ordinary' | 'late' | 'human' | 'own_word' | 'noise';

export const PROBES: readonly ProbeName[] = [
  'rest',
  'ordinary',
  'late',
  'human',
  'own_word',
  'noise',
];

/** Puts the question to a copy; the violations found are those of the copy. */
export function probe(world: World, name: ProbeName): World {
  const copy = copyWorld(world);
  if (!isFair(copy, name)) return copy;
  PROBE[name](copy);
  return copy;
}

/** Some questions may only be put to somebody who can answer. */
function isFair(world: World, name: ProbeName): boolean {
  if (name === 'rest') return true;
  return !world.isAway && !world.isClosed && !world.isSttLost && world.broken.length === 0;
}

const PROBE: Readonly<Record<ProbeName, (world: World) => void>> = {
  rest: comeToRest,
  ordinary: (world) => sayOrdinary(world, 300),
  late: (world) => sayOrdinary(world, 5500),
  human: (world) => askForHuman(world, 'human'),
  own_word: (world) => {
    // Our own word, said when ours has not been in the air for more than a second.
    const { floor } = world.state;
    if (world.voice !== undefined || floor.type !== 'idle' || world.messages.length > 0) return;
    if (floor.last !== undefined && world.nowMs - floor.last.endedAtMs < 2000)
      advance(world, world.nowMs + 2000);
    if (world.messages.length === 0 && world.voice === undefined) askForHuman(world, 'own_word');
  },
  noise: makeNoise,
};

/** Nobody does anything any more: everything must come to a good end. */
function comeToRest(world: World): void {
  calm(world, false);
  run(world, REST_MS);
  const atMs = nextAtMs(world);
  // A human is called again and again for a caller who cannot be spoken to.
  if (atMs !== undefined && !world.broken.includes('start_playout')) {
    const { deadlines } = world.state;
    report(
      world,
      'wakes make progress',
      `the call never comes to rest (${deadlines.map(({ name }) => name).join(', ')})`,
    );
    return;
  }
  for (const debt of debtsOf(world)) report(world, 'nobody is left in silence', debt);
  if (lostTranscripts(world).length > 0)
    report(world, 'nobody is left in silence', 'words were heard and never disposed of');
  if (world.watch.unjudged.size > 0 && !world.isClosed)
    report(
      world,
      'nobody is left in silence',
      'a required message was neither delivered nor incomplete',
    );
}

/** An ordinary sentence: its words must become a turn, or go where `input` sends them. */
function sayOrdinary(world: World, finalAfterMs: number): void {
  calm(world, true);
  const utteranceId = speak(world, 'bid', finalAfterMs);
  run(world, SPEECH_MS + VAD_SILENCE_MS + finalAfterMs);
  const name = finalAfterMs > 1000 ? 'late words' : 'ordinary words';
  run(world, ANSWERED_MS);
  const fate = world.watch.fates.get(utteranceId);
  if (fate === undefined)
    report(world, 'the caller is answered', `${name} are neither released nor disposed of`);
  // While a tool runs its result is still to come.
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
  // `during: interruptible` does not listen under a message that forbids speech.
  if (escalation.during === 'interruptible' && fate !== 'kept') return;
  const wish =
    how === 'human' ? 'a wish for a human' : 'a wish in a word of our own, long after it was said,';
  report(world, 'a human is called', `${wish} is heard by nobody`);
}

/** Asked through a function: time goes by in the probe. */
function isHandedOver({ handOff }: World): boolean {
  return handOff === 'pending';
}

/** A television: voice without a word, on and on, while a ladder counts. */
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

/** Voice, interim words in it, and final ones after it. */
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

/** The adversary is gone: the voice ends, tools and models that hang give up; or tools run on. */
function calm(world: World, toolsRunOn: boolean): void {
  for (const { callId, ownerMessageId } of world.tools) {
    // A protected message holds what is said over it until it has ended, and its tool with it.
    const owner = world.messages.find(({ messageId }) => messageId === ownerMessageId);
    const rules = policyOf(world.policy, owner?.messageType ?? 'none');
    const isProtected = rules.delivery === 'required' || rules.interruptible !== 'any';
    if (!toolsRunOn || isProtected)
      later(world, 2000, { type: 'tool_over', callId, speaks: false });
  }
  for (const message of world.messages) {
    // A model that hangs under a protected message is the engine's business.
    if (message.neverBegins && !message.isVetoed) interruptHandle(world, message, 'failed');
  }
}

function run(world: World, forMs: number): void {
  advance(world, world.nowMs + forMs);
}

const OWN_WORD = { ...SAID.human, words: 1, contentWords: 1, likenessToOwn: 1 };
const SPEECH_MS = 1280;
/** Within this long ordinary words must be a turn: a message, a tool or a handoff may come between. */
export const ANSWERED_MS = 40_000;
/** Every ladder and repetition must be over by then. */
const REST_MS = 200_000;
const NOISE_MS = 30_000;
