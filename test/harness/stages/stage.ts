import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';

import { initializeLogger, voice, type stt, type VAD } from '@livekit/agents';

import type {
  CompiledPolicy,
  Decision,
  EngineAction,
  EngineEvent,
} from '../../../src/core/index.ts';
import { createFloor, type Floor, type FloorOptions } from '../../../src/livekit/index.ts';
import { parsePolicy } from '../../../src/policy/index.ts';
import { policyYaml } from '../policy-yaml.ts';
import { RealTimeOutput } from '../parts/real-time-output.ts';
import { lineOf, ScriptedLlm, type Script } from '../parts/scripted-llm.ts';
import { ScriptedStt } from '../parts/scripted-stt.ts';
import { ScriptedTts } from '../parts/scripted-tts.ts';
import { ScriptedVad } from '../parts/scripted-vad.ts';
import { within } from '../within.ts';

initializeLogger({ pretty: false, level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

/** What a test changes of the usual stage. */
export type StageOptions = {
  /** YAML of `messages:` and whatever else the policy needs; the head is added. */
  readonly policy?: string;
  readonly compiled?: CompiledPolicy;
  readonly script?: Script;
  /** The model answers when this has settled. */
  readonly modelWaits?: () => Promise<void>;
  readonly agent?: voice.Agent;
  /** Another VAD than the scripted one, or none in the options. */
  readonly vad?: VAD | 'not given';
  readonly stt?: stt.STT;
  readonly session?: Partial<voice.AgentSessionOptions>;
  readonly floor?: Partial<Omit<FloorOptions, 'policy' | 'policies'>>;
  readonly input?: voice.AudioInput;
  /** Other outputs than the one in real time, which ends them: as a room has captions in step. */
  readonly outputs?: OutputsAround;
};

/** Builds the outputs of a session around the one in real time. */
export type OutputsAround = (
  output: RealTimeOutput,
) => Promise<Pick<voice.AgentSession['output'], 'audio' | 'transcription'>>;

/**
 * One session with a floor, in process: scripted VAD, STT, LLM and voice, an output in real time. What it
 * waits for is bounded, and a wait that takes too long says what did not come, and what did.
 */
export type Stage = {
  readonly floor: Floor;
  readonly session: voice.AgentSession;
  readonly vad: ScriptedVad;
  readonly stt: ScriptedStt;
  readonly llm: ScriptedLlm;
  readonly output: RealTimeOutput;
  readonly decisions: Decision[];
  /** The next decision that fits, those made already included. */
  decision(fits: (decision: Decision) => boolean, boundMs?: number): Promise<Decision>;
  /** The agent becomes audible. */
  speaking(): Promise<void>;
  /** LiveKit has noticed that the caller speaks. */
  userSpeaking(): Promise<void>;
  /** The conversation has come to hold a line that begins so: `assistant: That is all`. */
  line(begins: string, boundMs?: number): Promise<string>;
  /** What the session knows of the conversation, the instructions left out. */
  conversation(): string[];
  /** Ends the session and the floor; gives what the record holds. */
  end(): Promise<RecordedCall>;
};

/** A record, read back. */
export type RecordedCall = {
  readonly source: string;
  readonly events: readonly EngineEvent[];
  readonly actions: readonly EngineAction[];
  /** All but the one that ends every record. */
  readonly notes: readonly string[];
};

const TEST_POLICY = `
messages:
  answer: {}
`;

export function policyOf(yaml: string): CompiledPolicy {
  const result = parsePolicy(policyYaml(`languages: [en]\n${yaml}`), 'test.yaml');
  assert.ok(result.ok, JSON.stringify(result));
  return result.policy;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const records = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
  const policy = options.compiled ?? policyOf(options.policy ?? TEST_POLICY);
  const callId = randomUUID();
  const floor = await createFloor({ records, callId, ...options.floor, policy });
  const vad = new ScriptedVad();
  const recogniser = new ScriptedStt();
  const llm = new ScriptedLlm(
    options.script ?? (() => 'That is all I know about it.'),
    options.modelWaits,
  );
  const session = new voice.AgentSession(
    floor.sessionOptions({
      ...(options.vad === 'not given' ? {} : { vad: options.vad ?? vad }),
      stt: options.stt ?? recogniser,
      llm,
      tts: new ScriptedTts(),
      turnHandling: { endpointing: { minDelay: 50, maxDelay: 300 } },
      ...options.session,
    }),
  );
  const decisions: Decision[] = [];
  const waiting = new Set<() => void>();
  floor.on('decision', (decision) => {
    decisions.push(decision);
    for (const look of waiting) look();
  });
  floor.attach(session);
  const output = new RealTimeOutput();
  session.output.audio = output;
  if (options.outputs !== undefined) {
    const { audio, transcription } = await options.outputs(output);
    session.output.audio = audio;
    session.output.transcription = transcription;
  }
  if (options.input !== undefined) session.input.audio = options.input;
  await session.start({ agent: options.agent ?? new voice.Agent({ instructions: 'Answer.' }) });

  const conversation = (): string[] =>
    session.history.items.filter((item) => item.type === 'message').map(lineOf);

  const { AgentStateChanged, ConversationItemAdded, UserStateChanged } =
    voice.AgentSessionEventTypes;

  function state(wanted: voice.AgentState): Promise<void> {
    const comes = async (): Promise<void> => {
      while (session.agentState !== wanted) await once(session, AgentStateChanged);
    };
    return within(() => `the agent to be ${wanted}; it is ${session.agentState}`, comes());
  }

  async function lineThat(begins: string): Promise<string> {
    for (;;) {
      const found = conversation().find((line) => line.startsWith(begins));
      if (found !== undefined) return found;
      await once(session, ConversationItemAdded);
    }
  }

  function decisionThat(fits: (decision: Decision) => boolean): Promise<Decision> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = decisions.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  }

  return {
    floor,
    session,
    vad,
    stt: recogniser,
    llm,
    output,
    decisions,
    decision(fits, boundMs) {
      const what = (): string =>
        `a decision that fits \`${fits.toString()}\`; made were: ${decisions.map(inWords).join()}`;
      return within(what, decisionThat(fits), boundMs);
    },
    speaking: () => state('speaking'),
    async userSpeaking() {
      if (session.userState === 'speaking') return;
      await within('LiveKit to notice that the caller speaks', once(session, UserStateChanged));
    },
    line(begins, boundMs) {
      const what = (): string => `a line that begins "${begins}" in:\n${conversation().join('\n')}`;
      return within(what, lineThat(begins), boundMs);
    },
    conversation,
    async end() {
      if (session.agentState === 'speaking') await state('listening');
      await within('the session to close', session.close());
      await within('the floor to close', floor.close());
      output.close();
      const recorded = await readCall(floor.recordFile);
      await rm(records, { recursive: true });
      return recorded;
    },
  };
}

function inWords({ verdict, clause }: Decision): string {
  return `${verdict} by ${clause}`;
}

async function readCall(file: string | undefined): Promise<RecordedCall> {
  const source = file === undefined ? '' : await readFile(file, 'utf8');
  const lines = source
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { type: string; data: Record<string, never> });
  const of = <Value>(type: string, field: string): Value[] =>
    lines.filter((line) => line.type === type).map(({ data }) => data[field] as Value);
  return {
    source,
    events: of<EngineEvent>('floorkeeper.event', 'event'),
    actions: of<EngineAction>('floorkeeper.action', 'action'),
    notes: of<string>('floorkeeper.note', 'note').filter((note) => note !== 'record_closed'),
  };
}
