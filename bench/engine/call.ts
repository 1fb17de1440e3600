/**
 * The call that `step.ts` measures: 78 s with Larkspur Energy's billing line, under the shipped
 * policy, with events at the rates of the edge (voice every 32 ms, playout
 * every 200 ms, transcripts about three times a second). Only time is simulated.
 */
import {
  id,
  initialState,
  keyContext,
  step,
  type AskId,
  type CompiledPolicy,
  type EngineEvent,
  type EngineState,
  type UtteranceId,
} from '../../src/core/index.ts';
import {
  createPerceiver,
  perceiveKey,
  perceiveMessage,
  type Transcript,
} from '../../src/words/index.ts';
import { startCall, type Call, type Turn } from '../../test/core/harness/call.ts';

/** A call and its transcripts. */
export type BenchCall = {
  /** Each with the engine's state after it, as a record takes them. */
  readonly turns: readonly (Turn & { readonly state: EngineState })[];
  readonly events: readonly EngineEvent[];
  readonly transcripts: readonly Transcript[];
  readonly lastsMs: number;
};

/** Plays the call through the engine once. */
export function playBenchCall(policy: CompiledPolicy): BenchCall {
  const call = startCall(policy, { askedLastMs: 3000 });
  const transcripts: Transcript[] = [];
  const stage: Stage = {
    call,
    policy,
    perceiver: createPerceiver(policy.lexicon, policy.escalation?.phrases ?? []),
    transcripts,
    said: { text: '', atMs: 0, lastsMs: 1 },
  };
  const capabilities = {
    canHold: true,
    hasDtmf: true,
    hasWordTimes: false,
    hasInterims: true,
    hasOverlapVerdict: false,
  };
  call.event({ type: 'session_started', capabilities });
  const moments = STORY.flat().toSorted((a, b) => a.atMs - b.atMs);
  for (const { atMs, happens } of moments) {
    call.at(atMs);
    happens(stage);
  }
  call.event({ type: 'session_closing' });
  let state = initialState();
  const turns = call.turns().map((turn) => {
    ({ state } = step(policy, state, turn.event));
    return { ...turn, state };
  });
  return { turns, events: turns.map(({ event }) => event), transcripts, lastsMs: call.nowMs() };
}

type Stage = {
  readonly call: Call;
  readonly policy: CompiledPolicy;
  readonly perceiver: ReturnType<typeof createPerceiver>;
  readonly transcripts: Transcript[];
  said: { readonly text: string; readonly atMs: number; readonly lastsMs: number };
};

type Moment = { readonly atMs: number; readonly happens: (stage: Stage) => void };

const VOICE_MS = 32;
const PROGRESS_MS = 200;
const INTERIM_MS = 320;
/** From the end of a voice to its final transcript, and from there to the question about the turn. */
const FINAL_AFTER_MS = 250;
const ASK_AFTER_MS = 50;
/** The time that a voice needs for a word, about. */
const WORD_MS = 350;

/** The agent says a message; its progress ends if it is stopped. */
function say(atMs: number, name: string, messageType: string, text: string): Moment[] {
  const lastsMs = text.split(' ').length * WORD_MS;
  const isHeard = ({ call }: Stage): boolean => {
    const { floor } = call.state();
    return floor.type !== 'idle' && floor.message.messageId === name;
  };
  const starts: Moment = {
    atMs,
    happens(stage) {
      const { words, endsInQuestion } = perceiveMessage(text);
      stage.call.say(name, messageType, { words, endsInQuestion });
      stage.said = { text, atMs, lastsMs };
    },
  };
  const progress = Array.from({ length: Math.floor(lastsMs / PROGRESS_MS) }, (_, i): Moment => {
    const playedMs = (i + 1) * PROGRESS_MS;
    return {
      atMs: atMs + playedMs,
      happens: (stage) => void (isHeard(stage) && stage.call.progress(name, playedMs)),
    };
  });
  const ends: Moment = {
    atMs: atMs + lastsMs,
    happens: (stage) => void (isHeard(stage) && stage.call.finish(name)),
  };
  return [starts, ...progress, ends];
}

/** The caller makes a sound of a given duration. */
function sound(atMs: number, lastsMs: number): Moment[] {
  const windows = Array.from({ length: Math.floor(lastsMs / VOICE_MS) }, (_, i): Moment => {
    const durationMs = (i + 1) * VOICE_MS;
    return { atMs: atMs + durationMs, happens: ({ call }) => void call.heard(durationMs) };
  });
  return [...windows, { atMs: atMs + lastsMs, happens: ({ call }) => void call.silent() }];
}

/** The caller says something: interim transcripts word by word, the final one after the voice. */
function speak(atMs: number, utterance: string, text: string): Moment[] {
  const words = text.split(' ');
  const lastsMs = words.length * WORD_MS;
  const interims = Array.from({ length: Math.ceil(lastsMs / INTERIM_MS) }, (_, i): Moment => {
    const soFar = words.slice(0, Math.ceil((words.length * (i + 1) * INTERIM_MS) / lastsMs));
    return {
      atMs: atMs + FINAL_AFTER_MS + i * INTERIM_MS,
      happens: (stage) => hear(stage, utterance, soFar.join(' '), false),
    };
  });
  const finalAtMs = atMs + lastsMs + FINAL_AFTER_MS;
  const final: Moment = {
    atMs: finalAtMs,
    happens: (stage) => hear(stage, utterance, text, true),
  };
  const asks: Moment = {
    atMs: finalAtMs + ASK_AFTER_MS,
    happens: ({ call }) =>
      void call.event({ type: 'turn_end_asked', askId: id<AskId>(`${utterance}/ask`) }),
  };
  return [...sound(atMs, lastsMs), ...interims, final, asks];
}

function hear(stage: Stage, utterance: string, text: string, isFinal: boolean): void {
  const { call, said } = stage;
  const share = Math.min(1, (call.nowMs() - said.atMs) / said.lastsMs);
  const ownRecentText = said.text.slice(0, Math.round(share * said.text.length)).slice(-200);
  const transcript: Transcript = { text, isFinal, confidence: 0.9, ownRecentText };
  stage.transcripts.push(transcript);
  const evidence = stage.perceiver.perceive(transcript);
  const utteranceId = id<UtteranceId>(utterance);
  call.event({ type: 'words_heard', utteranceId, isFinal, evidence });
}

function keys(atMs: number, pressed: string): Moment[] {
  return pressed.split('').map((key, i) => ({
    atMs: atMs + i * 400,
    happens({ call, policy }) {
      const context = keyContext(policy, call.state());
      const escalationKey = context.escalationKeyIsOn ? policy.escalation?.dtmf : undefined;
      call.key(perceiveKey(key, { policy: context.policy, escalationKey }));
    },
  }));
}

function turn(atMs: number, name: string): Moment[] {
  const turnId = `turn-${name}`;
  return [{ atMs, happens: ({ call }) => void call.event({ type: 'turn_committed', turnId }) }];
}

function tool(atMs: number, name: string, lastsMs: number): Moment[] {
  return [
    { atMs, happens: ({ call }) => void call.tool(name) },
    { atMs: atMs + lastsMs, happens: ({ call }) => void call.toolEnds(name) },
  ];
}

const STORY: readonly (readonly Moment[])[] = [
  say(
    100,
    'm1',
    'recording_disclosure',
    'This call is recorded for training and quality. If you do not agree, please hang up now.',
  ),
  speak(2000, 'u1', 'hello I have a question about my last invoice'),
  turn(6600, '1'),
  say(7000, 'm2', 'greeting', 'Welcome to Larkspur Energy billing.'),
  say(
    9500,
    'm3',
    'main_menu',
    'Press 1 for your balance, 2 to make a payment, or just tell me what you need.',
  ),
  sound(10_500, 128),
  keys(13_000, '1'),
  say(
    14_000,
    'm4',
    'account_number_prompt',
    'Please say or key in your ten digit account number, and finish with the pound key.',
  ),
  keys(20_000, '1234'),
  speak(23_500, 'u2', 'five six seven eight nine zero'),
  tool(27_000, 't1', 4000),
  say(27_100, 'm5', 'tool_wait', 'One moment please, I am looking that up for you.'),
  speak(28_500, 'u3', 'okay'),
  say(
    32_000,
    'm6',
    'answer',
    'Your last invoice is one hundred and twelve dollars and forty cents. It covers the month of ' +
      'October, in which you used a little more than in the month before, and it includes a fee of ' +
      'three dollars for the paper copy that was sent to you by mail on the second of November.',
  ),
  speak(34_500, 'u4', 'mm-hmm'),
  sound(38_000, 160),
  speak(43_000, 'u5', 'no wait I meant the invoice of September'),
  turn(47_200, '2'),
  say(
    47_500,
    'm7',
    'answer',
    'The invoice of September is ninety eight dollars and ten cents. Would you like to pay it now?',
  ),
  speak(54_500, 'u6', 'yes please'),
  turn(56_000, '3'),
  say(
    56_500,
    'm8',
    'payment_terms',
    'Before I book the payment, these are the terms. The amount is taken from your account within ' +
      'two working days. You can revoke the payment until midnight today. A payment that your bank ' +
      'returns costs a fee of five dollars.',
  ),
  speak(60_000, 'u7', 'yes I know all of that already'),
  keys(66_000, '5'),
  say(
    67_500,
    'm9',
    'answer',
    'Thank you, the payment is booked. Is there anything else that I can do for you today?',
  ),
  speak(74_000, 'u8', 'yes I would like to speak to someone about my contract'),
];
