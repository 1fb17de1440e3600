import type { Attributes, Meter } from '@opentelemetry/api';

import type { CompiledPolicy, Decision, EngineEvent } from '../core/index.ts';
import type { RunbookData, RunbookType } from '../evidence/index.ts';

/** Counts what the engine decides, for a dashboard. No attribute names a call: their number stays small. */
export type Meters = {
  event(event: EngineEvent): void;
  decision(decision: Decision): void;
  line(type: RunbookType, data: RunbookData): void;
};

/**
 * An overlap that was decided against the caller counts as a missed interruption if the caller takes the
 * floor of the same message so soon after it: what was said the first time was probably meant.
 */
const MISSED_WITHIN_MS = 4000;

export function createMeters(meter: Meter, policy: CompiledPolicy): Meters {
  const instruments = instrumentsOf(meter);
  const common = {
    workflow: policy.workflow,
    policy_version: `${policy.revision}#${policy.sha256.slice(0, 12)}`,
  };
  let onsetAtMs: number | undefined;
  let ending: Decision | undefined;
  let passed: Decision | undefined;

  const ofDecision = ({ verdict, class: callerClass, clause, messageType }: Decision) => ({
    ...common,
    verdict,
    class: callerClass,
    clause,
    message_type: messageType,
  });
  return {
    event(event) {
      if (event.type === 'user_speech_started') onsetAtMs = event.onsetAtMs;
      const isOver = event.type === 'playout_stopped' && event.boundary !== 'pause';
      if (!isOver || ending?.messageId !== event.messageId || onsetAtMs === undefined) return;
      const { messageType, class: callerClass } = ending;
      const attributes = { ...common, message_type: messageType, class: callerClass };
      if (callerClass !== 'dtmf') {
        instruments.timeToSilence.record(Math.max(0, event.atMs - onsetAtMs), attributes);
      }
      ending = undefined;
    },
    decision(decision) {
      const { verdict, atMs, messageId, overlapId } = decision;
      instruments.decisions.add(1, ofDecision(decision));
      const takesFloor = verdict === 'interrupt' || verdict === 'escalate';
      if (takesFloor && messageId !== undefined) ending = decision;
      if ((verdict === 'continue' || verdict === 'resume') && overlapId !== undefined) {
        passed = decision;
      }
      if (!takesFloor || passed === undefined) return;
      const isSoon = atMs - passed.atMs <= MISSED_WITHIN_MS;
      if (isSoon && passed.messageId === messageId) instruments.missed.add(1, ofDecision(passed));
      passed = undefined;
    },
    line(type, data) {
      countLine(instruments, { ...common, message_type: data.agentSpeech.messageType }, type, data);
    },
  };
}

type Instruments = ReturnType<typeof instrumentsOf>;

function countLine(
  to: Instruments,
  attributes: Attributes,
  type: RunbookType,
  data: RunbookData,
): void {
  const { interruption, callerInput, falsePositive, silence } = data;
  switch (type) {
    case 'agent.speech_interrupted':
      to.interruptions.add(1, { ...attributes, by: interruption?.by });
      return;
    case 'interruption.false_positive':
      to.falseOnes.add(1, { ...attributes, class: callerInput?.class });
      if (falsePositive !== undefined) to.falseDuration.record(falsePositive.afterMs, attributes);
      return;
    case 'silence.timeout':
      to.silences.add(1, { ...attributes, next_action: silence?.nextAction });
      return;
    case 'delivery.completed':
      to.deliveries.add(1, { ...attributes, outcome: 'completed' });
      return;
    case 'delivery.incomplete':
      to.deliveries.add(1, { ...attributes, outcome: 'incomplete' });
      return;
    default:
  }
}

function instrumentsOf(meter: Meter) {
  return {
    decisions: meter.createCounter('floorkeeper.decisions', {
      description: 'Decisions about the floor, by verdict, class and clause',
    }),
    timeToSilence: meter.createHistogram('floorkeeper.time_to_silence', {
      unit: 'ms',
      description:
        'From the onset of the voice that takes the floor to the last sample of the agent',
      advice: { explicitBucketBoundaries: [100, 200, 300, 400, 500, 700, 1000, 1500, 2500, 5000] },
    }),
    interruptions: meter.createCounter('floorkeeper.interruptions', {
      description: 'Messages that ended before their end, by what ended them',
    }),
    falseOnes: meter.createCounter('floorkeeper.interruptions.false', {
      description: 'Messages that were ducked or paused for nothing',
    }),
    falseDuration: meter.createHistogram('floorkeeper.false_interruption.duration', {
      unit: 'ms',
      description: 'How long a message was quieter or paused for nothing',
    }),
    missed: meter.createCounter('floorkeeper.interruptions.missed', {
      description:
        'Overlaps decided against a caller who then took the floor of the same message within 4 s',
    }),
    silences: meter.createCounter('floorkeeper.silence_timeouts', {
      description: 'Rungs of the silence ladder, by what was done',
    }),
    deliveries: meter.createCounter('floorkeeper.deliveries', {
      description: 'Required messages, by whether they were heard to their end',
    }),
  };
}
