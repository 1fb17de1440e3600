import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import {
  id,
  initialState,
  policyOf,
  step,
  type CallerClass,
  type EngineAction,
  type OverlapId,
  type UtteranceId,
} from '../../src/core/index.ts';
import { play } from './harness/play.ts';
import { policy, session, edge } from './harness/sessions.ts';

const runs = { numRuns: 400 };

test('saving the state as JSON between any two events changes nothing', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const plain = play(events, options);
      const saved = play(events, { ...options, throughJson: true });
      assert.equal(JSON.stringify(saved.call.turns()), JSON.stringify(plain.call.turns()));
    }),
    runs,
  );
});

test('replaying the same events gives the same actions and decisions', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const { call } = play(events, options);
      let state = initialState();
      for (const turn of call.turns()) {
        const again = step(policy, state, turn.event);
        assert.deepEqual(again.actions, turn.actions);
        assert.deepEqual(again.decisions, turn.decisions);
        state = again.state;
      }
    }),
    runs,
  );
});

test('only an escalation, or a key where keys are allowed, stops a protected message', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const { call } = play(events, options);
      const decisions = new Map(call.decisions().map((decision) => [decision.id, decision]));
      for (const stop of call.did('stop')) {
        const decision =
          decisions.get(stop.decisionId) ?? assert.fail('a stop without its decision');
        const { interruptible } = policyOf(policy, decision.messageType);
        const allowed: readonly (CallerClass | 'any')[] =
          interruptible === 'none' ? [] : interruptible === 'dtmf' ? ['dtmf'] : ['any'];
        const isByEscalation = decision.verdict === 'escalate';
        assert.ok(
          isByEscalation || allowed.includes('any') || allowed.includes(decision.class),
          `${decision.messageType} stopped by ${decision.clause}`,
        );
      }
    }),
    runs,
  );
});

test('playout is never brought back while the caller speaks', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      let heardAtMs = Number.NEGATIVE_INFINITY;
      for (const { event, actions } of play(events, options).call.turns()) {
        const { type, atMs } = event;
        if (type === 'user_speech_started' || type === 'user_speech_continued') heardAtMs = atMs;
        const isOver = type === 'user_speech_ended' || type === 'caller_left';
        if (isOver) heardAtMs = Number.NEGATIVE_INFINITY;
        const isBack = actions.some((action) => ['unduck', 'resume'].includes(action.type));
        // A voice that the VAD has not reported for 128 ms has paused.
        assert.ok(!isBack || atMs >= heardAtMs + 128, `at ${atMs}`);
      }
    }),
    runs,
  );
});

test('no transcript, message or question is held, vetoed or awaited for ever', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const { call, utterances, asks } = play(events, options);
      const state = call.state();
      assert.equal(state.held.type, 'none');
      assert.notEqual(state.collection.type, 'open');
      assert.equal(state.turn.type, 'quiet');
      assert.equal(state.floor.type, 'idle');
      assert.equal(state.escalation.type, 'none');
      assert.deepEqual([...state.queue, ...state.requested, ...state.deadlines], []);
      const answered = call.did('answer_turn_end').map(({ askId }) => askId);
      assert.deepEqual(answered.toSorted(), asks.toSorted());
      assert.deepEqual(fates(call.actions()).toSorted(), utterances.toSorted());
    }),
    runs,
  );
});

test('every overlap gets a decision', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const { call } = play(events, options);
      const decided = new Set(call.decisions().map(({ overlapId }) => overlapId));
      for (let k = 1; k <= call.state().counters.overlap; k += 1) {
        assert.ok(decided.has(id<OverlapId>(`o${k}`)), `o${k}`);
      }
    }),
    runs,
  );
});

test('no transcript reaches the session while a message is heard or on its way to a stop', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      let state = initialState();
      for (const { event } of play(events, options).call.turns()) {
        const after = step(policy, state, event);
        const isReleased = after.actions.some(({ type }) => type === 'release');
        assert.ok(!isReleased || after.state.floor.type === 'idle', `at ${event.atMs}`);
        state = after.state;
      }
    }),
    runs,
  );
});

test('a stop under way is only overtaken by an escalation, or tried again after it failed', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const { call } = play(events, options);
      const verdicts = new Map(call.decisions().map(({ id: key, verdict }) => [key, verdict]));
      const stopping = new Set<string>();
      for (const { event, actions } of call.turns()) {
        const isEnd = event.type === 'message_finished' || event.type === 'message_started';
        if (isEnd) stopping.delete(event.messageId);
        for (const action of actions) {
          if (action.type !== 'stop') continue;
          const isEscalated = verdicts.get(action.decisionId) === 'escalate';
          const isFree = isEscalated || event.type === 'action_failed';
          assert.ok(isFree || !stopping.has(action.messageId), `at ${event.atMs}`);
          stopping.add(action.messageId);
        }
      }
    }),
    runs,
  );
});

test('a message is paused falsely twice at most', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const { call } = play(events, { ...options, failing: [] });
      const resumes = new Map<string, number>();
      for (const { messageId } of call.did('resume')) {
        resumes.set(messageId, (resumes.get(messageId) ?? 0) + 1);
      }
      for (const count of resumes.values()) assert.ok(count <= 2);
    }),
    runs,
  );
});

test('ducked or paused playout comes back or ends within a second of silence', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      let state = initialState();
      let silentSinceMs = 0;
      for (const { event } of play(events, options).call.turns()) {
        const before = state.caller.type;
        state = step(policy, state, event).state;
        const { floor, caller } = state;
        const isDown = floor.type === 'ducked' || floor.type === 'paused';
        const isFree = !isDown || caller.type === 'speaking' || before === 'speaking';
        if (isFree) silentSinceMs = state.atMs;
        assert.ok(state.atMs - silentSinceMs <= 1000, `at ${event.atMs}`);
      }
    }),
    runs,
  );
});

test('ids are unique, instants never run backwards, and every decision explains itself', () => {
  fc.assert(
    fc.property(session, edge, (events, options) => {
      const { call } = play(events, options);
      const actionIds = call
        .actions()
        .flatMap((action) => (action.type === 'wake_at' ? [] : [action.actionId]));
      assert.equal(new Set(actionIds).size, actionIds.length);
      const decisions = call.decisions();
      assert.equal(new Set(decisions.map((decision) => decision.id)).size, decisions.length);
      let lastMs = 0;
      for (const decision of decisions) {
        assert.ok(decision.atMs >= lastMs);
        lastMs = decision.atMs;
        assert.match(
          decision.clause,
          /^(?:messages\.\w+|defaults|escalation|lexicon|session|livekit)\.[\w.]+$/u,
        );
        assert.match(decision.reason, /^[a-z][^.\n]+$/u);
        assert.ok(decision.confidence >= 0 && decision.confidence <= 1);
        assert.ok(!decision.overruled.includes(decision.clause));
      }
      for (const { event, actions } of call.turns()) {
        for (const action of actions) {
          if (action.type === 'wake_at') assert.ok(action.atMs >= event.atMs);
        }
      }
    }),
    runs,
  );
});

/** The transcripts that were released, dropped or reported; one entry each time. */
function fates(actions: readonly EngineAction[]): readonly UtteranceId[] {
  return actions.flatMap((action) =>
    action.type === 'release' || action.type === 'drop' || action.type === 'report_held'
      ? action.utteranceIds
      : [],
  );
}
