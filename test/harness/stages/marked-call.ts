import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';
import { z } from 'zod';

import { collectMeters, collectSpans } from '../parts/collected-spans.ts';
import { within } from '../within.ts';
import { MARKERS } from '../marker-words.ts';
import { openStage } from './stage.ts';

/*
 * A call in which every marker is said, keyed, filled in or thrown, with everything on that could let one
 * out: run with TEST_LOG_LEVEL=trace and a folder, where it leaves its records and what it told telemetry.
 */

const POLICY = `
escalation: { phrases: [human], do: handoff }
defaults: { speech: { mode: immediate, minSpeechMs: 60 } }
messages:
  disclosure: { interruptible: none, delivery: required, text: "{name} one two three four five six seven" }
  explanation: { onInterruption: { stop: now } }
  account: { expects: { kind: digits, count: 10, submit: event } }
  answer: {}
`;

const folder = process.argv[2] ?? '';
const spans = collectSpans();
const meters = collectMeters();
const look = llm.tool({
  name: 'look',
  description: 'Looks something up.',
  parameters: z.object({ what: z.string() }),
  // LiveKit logs the message of an error that a tool throws: that is the application's own text.
  execute: () => Promise.reject(new Error('not found')),
});
const stage = await openStage({
  policy: POLICY,
  script: (last) =>
    last?.type === 'message' && last.role === 'user'
      ? { tool: 'look', args: { what: MARKERS.argument } }
      : `${MARKERS.answer} is the answer`,
  agent: new voice.Agent({ instructions: MARKERS.instructions, tools: [look] }),
  floor: {
    callId: 'marked',
    records: join(folder, 'records'),
    rawRecords: { folder: join(folder, 'raw'), retentionDays: 7 },
  },
});
const { floor, vad, stt } = stage;
floor.on('decision', () => {
  throw new Error(`a listener with ${MARKERS.thrown}`);
});
floor.taskState({ customer: MARKERS.task });
const disclosure = floor.say('disclosure', { params: { name: MARKERS.param } });
await stage.speaking();
await vad.hear(200);
stt.interim(`${MARKERS.held} about`);
stt.final(`${MARKERS.held} about the fees`);
await within('the disclosure to end', disclosure);
await stage.line(`assistant: ${MARKERS.answer}`);
const explanation = floor.say('explanation', `one two ${MARKERS.cut} four five six seven eight`);
await stage.speaking();
await vad.hear(300);
await within('the explanation to end', explanation);
await floor.say('account', `Your number ${MARKERS.account} please.`);
floor.dtmf('7');
floor.dtmf('1');
await vad.hear(200);
stt.final('nine three five five two eight four six');
await stage.decision(({ verdict }) => verdict === 'complete');
stt.final(`${MARKERS.human} I want a human`);
await stage.decision(({ verdict }) => verdict === 'escalate');
await stage.session.close();
await floor.close();
await writeFile(join(folder, 'telemetry.json'), JSON.stringify([ofFloor(), await meters()]));
stage.output.close();
await dispose();

/** What the floor sent: its own spans, and its events on those of LiveKit. */
function ofFloor(): readonly unknown[] {
  return spans
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) =>
      name.startsWith('floorkeeper.')
        ? { name, attributes, events, status }
        : events.filter((event) => event.attributes?.['floorkeeper.message_type'] !== undefined),
    );
}
