import {
  id,
  sessionMs,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type MessageId,
} from '../../../src/core/index.ts';
import { CHAIN_KEY, chainHash, type RecordType } from '../../../src/evidence/format/index.ts';
import { buildPolicy } from '../../core/harness/build-policy.ts';
import { evidence } from '../../core/harness/evidence.ts';

/* Records that are written line by line, so that every number in a figure can be counted by hand. */

/** What a test writes of a call: `event`, `decision` and `action` lines, with the time last. */
export type HandWritten = {
  readonly name: string;
  readonly policy: CompiledPolicy;
  readonly beganAt: string;
  readonly lines: readonly (readonly [RecordType, object])[];
};

/** The policy of hand-written calls: `answer` may be interrupted, `notice` may not. */
export const policy: CompiledPolicy = {
  ...buildPolicy({ answer: {}, notice: { interruptible: 'none' } }),
  workflow: 'billing',
  revision: 'r1',
};

type Untimed<Item> = Item extends unknown ? Omit<Item, 'atMs'> : never;

/** Writes a call by hand. */
export function writeCall(name: string, beganAt: string, own: CompiledPolicy = policy) {
  const lines: [RecordType, object][] = [];
  const call = {
    event(atMs: number, event: Untimed<EngineEvent>) {
      lines.push(['floorkeeper.event', { canonicalCallId: name, event: { ...event, atMs } }]);
      return call;
    },
    decide(atMs: number, decision: Partial<Decision> & Pick<Decision, 'verdict'>) {
      const whole = { ...DECISION, id: id(`d${lines.length}`), ...decision, atMs };
      lines.push(['floorkeeper.decision', { canonicalCallId: name, decision: whole }]);
      return call;
    },
    act(action: EngineAction) {
      lines.push(['floorkeeper.action', { canonicalCallId: name, action }]);
      return call;
    },
    /** A message is queued and begins to be heard. */
    speak(atMs: number, messageId: string, messageType = 'answer', ofMessageId?: string) {
      const role = ofMessageId === undefined ? 'message' : 'again';
      const of = ofMessageId === undefined ? {} : { ofMessageId: id<MessageId>(ofMessageId) };
      return call
        .event(atMs, { type: 'message_queued', messageId: id(messageId), messageType, role, ...of })
        .event(atMs, { type: 'message_started', messageId: id(messageId) });
    },
    finish(atMs: number, messageId: string, playedMs: number, interrupted = false) {
      return call.event(atMs, {
        type: 'message_finished',
        messageId: id(messageId),
        playedMs,
        interrupted,
      });
    },
    progress(atMs: number, messageId: string, playedMs: number) {
      return call.event(atMs, { type: 'playout_progressed', messageId: id(messageId), playedMs });
    },
    /** A voice without a pause, from one moment to another. */
    voice(fromMs: number, toMs: number) {
      return call
        .event(fromMs, { type: 'user_speech_started', onsetAtMs: sessionMs(fromMs) })
        .event(toMs, {
          type: 'user_speech_continued',
          durationMs: toMs - fromMs,
          probability: 0.9,
        });
    },
    silent(atMs: number) {
      return call.event(atMs, { type: 'user_speech_ended' });
    },
    words(atMs: number, utterance: string, words: Partial<ReturnType<typeof evidence>>) {
      return call.event(atMs, {
        type: 'words_heard',
        utteranceId: id(utterance),
        isFinal: true,
        evidence: evidence(words),
      });
    },
    end(atMs: number): HandWritten {
      call.event(atMs, { type: 'session_closing' });
      return { name, policy: own, beganAt, lines };
    },
  };
  return call;
}

/** The text of a record with its chain, as a recorder writes it. */
export function recordText(
  { name, policy: own, beganAt, lines }: HandWritten,
  closing: object = {},
): string {
  const head = {
    canonicalCallId: name,
    recordVersion: 2,
    versions: { floorkeeper: '0.1.0' },
    policy: own,
    capabilities: {},
  };
  const all: (readonly [RecordType, object])[] = [
    ['floorkeeper.header', head],
    ...lines,
    ['floorkeeper.note', { canonicalCallId: name, note: 'record_closed', ...closing }],
  ];
  let hash = '';
  return all
    .map(([type, data], seq) => {
      const line = JSON.stringify({
        specversion: '1.0',
        id: `${name}/${seq}`,
        source: `/floorkeeper/${own.workflow}`,
        type,
        time: beganAt,
        datacontenttype: 'application/json',
        seq,
        engineversion: '0.1.0',
        data,
      });
      hash = chainHash(hash, line);
      return `${line.slice(0, -1)},"${CHAIN_KEY}":"${hash}"}\n`;
    })
    .join('');
}

const DECISION = {
  clause: 'messages.answer.speech.mode',
  overruled: [],
  class: 'unclassified',
  reason: 'written by hand',
  confidence: 0.9,
  messageType: 'answer',
  messageId: id('m1'),
  overlapId: id('o1'),
  playedMs: 1000,
} as const satisfies Partial<Decision>;
