import {
  id,
  initialState,
  sessionMs,
  type CompiledPolicy,
  type Decision,
  type EngineEvent,
  type EngineState,
  type MessageId,
} from '../../../src/core/index.ts';
import type { RecordedStep, RecorderOptions } from '../../../src/evidence/index.ts';
import { buildPolicy } from '../../core/harness/build-policy.ts';

/* What tests of the record write into it. */

export const messageId = id<MessageId>('m1');
export const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasInterims: true,
  hasOverlapVerdict: false,
};
export const NOON = Date.parse('2026-11-20T12:00:00Z');

/** A policy with one message type, `greeting`, under the built-in values. */
export const policy: CompiledPolicy = {
  ...buildPolicy({ greeting: {} }),
  workflow: 'billing',
  revision: 'r1',
};

export function recorderOptions(
  folder: string,
  more: Partial<RecorderOptions> = {},
): RecorderOptions {
  return {
    folder,
    callId: 'call-1',
    policy,
    versions: { floorkeeper: '0.1.0' },
    nowEpochMs: () => NOON,
    ...more,
  };
}

export function decision(more: Partial<Decision> = {}): Decision {
  return {
    id: id('d1'),
    atMs: sessionMs(20),
    verdict: 'continue',
    clause: 'lexicon.backchannel',
    overruled: [],
    class: 'backchannel',
    reason: 'a backchannel leaves the floor',
    confidence: 0.9,
    messageType: 'greeting',
    messageId,
    overlapId: id('o1'),
    playedMs: 10,
    ...more,
  };
}

export const queued: EngineEvent = {
  type: 'message_queued',
  atMs: sessionMs(0),
  messageId,
  messageType: 'greeting',
  role: 'message',
};
export const started: EngineEvent = { type: 'message_started', atMs: sessionMs(10), messageId };
export const finished: EngineEvent = {
  type: 'message_finished',
  atMs: sessionMs(900),
  messageId,
  playedMs: 880,
  interrupted: true,
};

/** A step in which the engine does nothing unless `more` says so; its state holds its instant. */
export function stepOf(event: EngineEvent, more: Partial<RecordedStep> = {}): RecordedStep {
  return { event, actions: [], decisions: [], state: stateAt(event.atMs), ...more };
}

/** A state that differs from others by its instant. */
export function stateAt(atMs: number): EngineState {
  return { ...initialState(), atMs: sessionMs(atMs) };
}

/** The step of a wake-up at an instant, with a decision whose reason has this many characters. */
export function wokeAt(atMs: number, characters = 0): RecordedStep {
  const event: EngineEvent = { type: 'woke', atMs: sessionMs(atMs) };
  const decisions = characters === 0 ? [] : [decision({ reason: 'x'.repeat(characters) })];
  return stepOf(event, { decisions });
}
