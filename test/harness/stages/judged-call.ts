import type { Envelope, RawLine } from '../../../src/evidence/index.ts';
import type { CallEvidence } from '../../../src/scenarios/judge/evidence.ts';
import type { CalledStep } from '../../../src/scenarios/caller/log.ts';

/** Epoch milliseconds of the recording's first sample; the session began 400 ms later. */
const STARTED_AT = 1_800_000_000_000;
const SESSION_AT = STARTED_AT + 400;
/** From the worker to the caller's ear. */
const PATH_MS = 60;

type Line = { readonly atMs: number; readonly type: string; readonly data: object };

/** What may differ from the call as it should be. */
export type Changes = {
  readonly decision?: object;
  readonly moreLines?: readonly Line[];
  readonly heardOfAnswer?: string;
  readonly turn?: string;
  /** Session milliseconds at which the recording falls silent after the interruption. */
  readonly silentAtMs?: number;
  readonly step?: Partial<CalledStep>;
  readonly taskChangeAtMs?: number;
  readonly state?: object;
};

/**
 * A call as its files tell it: `answer` plays from 1000, the caller speaks over it at 3000, it is
 * interrupted at 3600; at 6000 the reply plays and is over at 8000.
 */
export function judgedCall(changes: Changes = {}): CallEvidence {
  const { silentAtMs = 3600, taskChangeAtMs = 5500, state = { day: 'friday' } } = changes;
  const decision = {
    id: 'd1',
    atMs: 3500,
    verdict: 'interrupt',
    clause: 'lexicon.correction',
    overruled: ['messages.answer.speech.mode'],
    class: 'correction',
    reason: 'the caller corrects',
    confidence: 1,
    messageType: 'answer',
    messageId: 'm1',
    overlapId: 'o1',
    playedMs: 2500,
    ...changes.decision,
  };
  const told: readonly Line[] = [
    event(900, { type: 'message_queued', messageId: 'm1', messageType: 'answer', role: 'message' }),
    event(1000, { type: 'message_started', messageId: 'm1' }),
    { atMs: 3500, type: 'floorkeeper.decision', data: { decision } },
    event(3600, { type: 'message_finished', messageId: 'm1', playedMs: 2600, interrupted: true }),
    action(4000, { type: 'release', utteranceIds: ['u1'], actionId: 'a1' }),
    event(4500, { type: 'turn_committed', turnId: 't1' }),
    event(taskChangeAtMs, { type: 'task_state_changed', digest: 'x' }),
    event(5900, { type: 'message_queued', messageId: 'm2', messageType: 'reply', role: 'message' }),
    event(6000, { type: 'message_started', messageId: 'm2' }),
    event(8000, { type: 'message_finished', messageId: 'm2', playedMs: 2000, interrupted: false }),
    ...(changes.moreLines ?? []),
  ];
  const step = {
    line: 4,
    act: 'say',
    startMs: 3300,
    onsetMs: 3400,
    endMs: 4300,
    lateMs: 5,
  } as const;
  return {
    lines: told.toSorted((a, b) => a.atMs - b.atMs).map((line, seq) => envelope(line, seq)),
    raw: rawLines(changes, state),
    log: {
      callId: 'case-1',
      scenario: 'case',
      startedAtEpochMs: STARTED_AT,
      sampleRateHz: 16_000,
      steps: [{ ...step, ...changes.step }],
      endMs: 10_000,
      end: 'hung_up',
    },
    heard: sounding([
      [1000, silentAtMs],
      [6000, 8000],
    ]),
    said: new Int16Array(0),
  };
}

export function event(atMs: number, of: object): Line {
  return { atMs, type: 'floorkeeper.event', data: { event: { atMs, ...of } } };
}

export function action(atMs: number, of: object): Line {
  return { atMs, type: 'floorkeeper.action', data: { action: of } };
}

function rawLines(changes: Changes, state: object): readonly RawLine[] {
  const { heardOfAnswer = 'It is on wednesday', turn = 'No, I meant Friday.' } = changes;
  return [
    { seq: 1, kind: 'message_text', ref: 'm1', value: 'It is on wednesday, at nine.' },
    { seq: 4, kind: 'transcript', ref: 'u1', value: 'no i' },
    { seq: 4, kind: 'transcript', ref: 'u1', value: turn },
    { seq: 5, kind: 'turn', ref: 't1', value: turn },
    { seq: 5, kind: 'heard', ref: 'm1/heard', value: heardOfAnswer },
    { seq: 6, kind: 'task_state', ref: 'x', value: JSON.stringify(state) },
    { seq: 8, kind: 'message_text', ref: 'm2', value: 'Now it is' },
    { seq: 8, kind: 'message_text', ref: 'm2', value: ' on friday.' },
  ];
}

function envelope({ atMs, type, data }: Line, seq: number): Envelope {
  return {
    specversion: '1.0',
    id: `case-1/${seq}`,
    source: '/floorkeeper/appointments',
    type: type as Envelope['type'],
    // A line is written a little after its event, some sooner than others.
    time: new Date(SESSION_AT + atMs + (seq % 3)).toISOString(),
    datacontenttype: 'application/json',
    seq,
    engineversion: '0.1.0',
    data: { canonicalCallId: 'case-1', ...data } as Envelope['data'],
  };
}

/** What the ear recorded of sounds told in session time. */
function sounding(spansMs: readonly (readonly [number, number])[]): Int16Array {
  const heard = new Int16Array(16 * 10_000);
  for (const [fromMs, toMs] of spansMs) {
    const shift = SESSION_AT - STARTED_AT + PATH_MS;
    for (let i = 16 * (fromMs + shift); i < 16 * (toMs + shift); i++) {
      heard[i] = i % 2 === 0 ? 3000 : -3000;
    }
  }
  return heard;
}
