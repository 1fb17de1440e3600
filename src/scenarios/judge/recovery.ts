import { isDeepStrictEqual } from 'node:util';

import { selectMessage } from '../caller/index.ts';
import type { Case } from './case.ts';

/** Judges how the call went on after an interruption. */
export function judgeRecovery(call: Case): readonly string[] {
  const { timeline } = call;
  const expected = call.scenario.expect.recovery;
  const faults = [...judgeNext(call)];
  const heard = timeline.messages.map(({ messageType }) => messageType);
  if (expected.messages !== undefined && !isDeepStrictEqual(expected.messages, heard)) {
    faults.push(`expected ${list(expected.messages)}, heard were ${list(heard)}`);
  }
  const falseOnes = timeline.decisions.filter(({ verdict }) => verdict === 'resume').length;
  if (expected.falseInterruptions !== undefined && expected.falseInterruptions !== falseOnes) {
    faults.push(
      `expected ${expected.falseInterruptions} false interruptions, there are ${falseOnes}`,
    );
  }
  if (expected.newTurn !== undefined) faults.push(...judgeNewTurn(call, expected.newTurn));
  const delivered = deliveredTypes(call);
  for (const messageType of expected.delivered ?? []) {
    if (!delivered.includes(messageType)) {
      faults.push(`the delivery of \`${messageType}\` is not proven`);
    }
  }
  const [handOff, ...more] = timeline.handOffs;
  if (more.length > 0) faults.push(`the call was handed off ${more.length + 1} times`);
  if (expected.handOff !== handOff) {
    faults.push(
      expected.handOff === undefined
        ? `nobody expected the hand-off by \`${handOff}\``
        : `expected a hand-off by \`${expected.handOff}\`, there is ${handOff === undefined ? 'none' : `one by \`${handOff}\``}`,
    );
  }
  return faults;
}

function judgeNext({ scenario, timeline, sound }: Case): readonly string[] {
  const { next } = scenario.expect.recovery;
  if (next === undefined) return [];
  const after = selectMessage(timeline.messages, next.after);
  if (after === undefined) return [`\`${next.after.messageType}\` was never heard`];
  const following = timeline.messages[timeline.messages.indexOf(after) + 1];
  const place = `after \`${after.messageType}\``;
  if (following === undefined) return [`${place} nothing was heard any more`];
  if (following.messageType !== next.messageType) {
    return [`${place} comes \`${following.messageType}\`, expected \`${next.messageType}\``];
  }
  if (next.withinMs === undefined) return [];
  const startMs = following.startedAtMs + timeline.toRecordingMs;
  const firstMs = sound.firstSince(startMs);
  const lastMs = sound.lastBefore(startMs);
  if (firstMs === undefined || lastMs === undefined) return [`${place} the recording is silent`];
  const gapMs = firstMs - lastMs;
  if (gapMs <= next.withinMs) return [];
  return [`${place} it was silent for ${gapMs} ms, expected ${next.withinMs} at most`];
}

/** A turn of the caller was committed after the first message that was cut. */
function judgeNewTurn({ timeline }: Case, expected: boolean): readonly string[] {
  const cut = timeline.messages.find(({ isInterrupted }) => isInterrupted);
  if (cut === undefined) return expected ? ['no message was interrupted'] : [];
  const cutAtMs = cut.finishedAtMs ?? cut.startedAtMs;
  const came = timeline.turns.some(({ atMs }) => atMs >= cutAtMs);
  if (came === expected) return [];
  return [`${came ? 'a' : 'no'} turn of the caller followed the interruption`];
}

function deliveredTypes({ timeline }: Case): readonly string[] {
  return timeline.decisions
    .filter(({ verdict }) => verdict === 'delivered')
    .map(({ messageType }) => messageType);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => `\`${name}\``).join(', ');
}
