import { readFileSync } from 'node:fs';

import { parse, stringify } from 'yaml';

import {
  keyContext,
  type CallerClass,
  type Clause,
  type CompiledPolicy,
  type Verdict,
} from '../../../src/core/index.ts';
import { formatIssue, parsePolicy } from '../../../src/policy/index.ts';
import { createPerceiver, perceiveKey, perceiveMessage } from '../../../src/words/index.ts';
import { startCall, type Call, type Happening, type Turn } from './call.ts';

/** The script of a call: the events of the world, and the decisions and clauses that must follow. */
export type Scenario = {
  readonly description: string;
  /** A policy file without its header. */
  readonly policy: Readonly<Record<string, unknown>>;
  readonly world: readonly WorldEvent[];
  readonly expect: readonly ExpectedDecision[];
};

/** One event and its time. `voice` is a duration in milliseconds. */
export type WorldEvent = { readonly atMs: number } & (
  | {
      readonly say: string;
      readonly messageType: string;
      readonly text: string;
      readonly isWaiting?: boolean;
    }
  | { readonly begin: string }
  | { readonly finish: string }
  | { readonly progress: string; readonly playedMs: number }
  | { readonly voice: number; readonly overNoiseDb?: number }
  | { readonly heard: string; readonly utterance: string; readonly isFinal?: boolean }
  | { readonly key: string }
  | { readonly ask: string }
  | { readonly tool: string; readonly owner?: string }
  | { readonly toolEnds: string }
  | { readonly event: Happening }
);

/** A decision that must follow, in this order and with no others in between. */
export type ExpectedDecision = {
  readonly atMs: number;
  readonly verdict: Verdict;
  readonly clause: Clause;
  readonly class?: CallerClass;
};

/** Reads a scenario. */
export function readScenario(file: URL): Scenario {
  return parse(readFileSync(file, 'utf8')) as Scenario;
}

/** Plays a scenario in virtual time, up to one second after its last event. */
export function playScenario(scenario: Scenario): Call {
  const policy = policyOfScenario(scenario);
  const call = startCall(policy, { askedLastMs: 2000 });
  const player = playerOf(policy, call);
  const moments = scenario.world.flatMap((event) => momentsOf(event, player));
  moments.sort((a, b) => a.atMs - b.atMs);
  for (const { atMs, run } of moments) {
    call.at(atMs);
    run();
  }
  return call.at((moments.at(-1)?.atMs ?? 0) + 1000);
}

/** The whole run as text: each event that had an effect, with its decisions and actions. */
export function transcriptOf(call: Call): string {
  return `${call.turns().flatMap(linesOf).join('\n')}\n`;
}

function policyOfScenario(scenario: Scenario): CompiledPolicy {
  const head = { version: 1, workflow: 'scenario', revision: '1' };
  const result = parsePolicy(stringify({ ...head, ...scenario.policy }), 'scenario.yaml');
  if (!result.ok) throw new Error(result.issues.map(formatIssue).join('\n'));
  return result.policy;
}

type Player = {
  readonly call: Call;
  say(event: Extract<WorldEvent, { say: string }>): void;
  hear(event: Extract<WorldEvent, { heard: string }>): void;
  press(key: string): void;
};

function playerOf(policy: CompiledPolicy, call: Call): Player {
  const perceiver = createPerceiver(policy.lexicon, policy.escalation?.phrases ?? []);
  let ownRecentText = '';
  return {
    call,
    say({ say, messageType, text, isWaiting }) {
      ownRecentText = text;
      call.say(say, messageType, { ...perceiveMessage(text), isWaiting: isWaiting === true });
    },
    hear({ heard, utterance, isFinal = true }) {
      call.words(utterance, perceiver.perceive({ text: heard, isFinal, ownRecentText }), isFinal);
    },
    press(key) {
      const context = keyContext(policy, call.state());
      const escalationKey = context.escalationKeyIsOn ? policy.escalation?.dtmf : undefined;
      const { terminator } = context;
      call.key(perceiveKey(key, { policy: context.policy, escalationKey, terminator }));
    },
  };
}

type Moment = { readonly atMs: number; readonly run: () => void };

function momentsOf(event: WorldEvent, player: Player): readonly Moment[] {
  const { atMs } = event;
  const { call } = player;
  if ('voice' in event) return momentsOfVoice(event, call);
  return [
    {
      atMs,
      run: () => {
        if ('say' in event) player.say(event);
        else if ('begin' in event) call.begin(event.begin);
        else if ('finish' in event) call.finish(event.finish);
        else if ('progress' in event) call.progress(event.progress, event.playedMs);
        else if ('heard' in event) player.hear(event);
        else if ('key' in event) player.press(event.key);
        else if ('ask' in event) call.ask(event.ask);
        else if ('tool' in event) call.tool(event.tool, event.owner);
        else if ('toolEnds' in event) call.toolEnds(event.toolEnds);
        else call.event(event.event);
      },
    },
  ];
}

/** A VAD reports a voice every 32 ms, and its end after 250 ms of silence. */
function momentsOfVoice(
  event: Extract<WorldEvent, { voice: number }>,
  call: Call,
): readonly Moment[] {
  const { atMs, voice, overNoiseDb } = event;
  const started = { type: 'user_speech_started', onsetAtMs: atMs } as Happening;
  const heard: Moment[] = [];
  for (let voiceMs = 32; voiceMs <= voice; voiceMs += 32) {
    heard.push({ atMs: atMs + voiceMs, run: () => void call.heard(voiceMs, overNoiseDb) });
  }
  return [
    { atMs, run: () => void call.event(started) },
    ...heard,
    { atMs: atMs + voice + 250, run: () => void call.silent() },
  ];
}

const QUIET = new Set(['user_speech_continued', 'playout_progressed', 'action_done', 'woke']);

function linesOf({ event, actions, decisions }: Turn): readonly string[] {
  const done = actions.filter(({ type }) => type !== 'wake_at');
  if (QUIET.has(event.type) && done.length === 0 && decisions.length === 0) return [];
  const { type, atMs, ...fields } = event;
  return [
    `${String(atMs).padStart(6)} ${type}${fieldsOf(fields)}`,
    ...decisions.map(
      (decision) =>
        `         ${String(decision.atMs).padStart(6)} ${decision.verdict} by ${decision.clause} (${decision.class})${
          decision.overruled.length > 0 ? ` over ${decision.overruled.join(', ')}` : ''
        }: ${decision.reason}`,
    ),
    ...actions.map((action) => {
      const { type: actionType, ...actionFields } = action;
      return `         > ${actionType}${fieldsOf(actionFields)}`;
    }),
  ];
}

function fieldsOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([name, value]) => value !== undefined && name !== 'actionId')
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
}
