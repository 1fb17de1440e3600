import type { Compilation, Leaves } from '../compile/index.ts';
import { policyFileSchema } from '../schema/index.ts';
import { placeOf, type Finding } from './finding.ts';

/* Rules about slips: a number in the wrong unit, a section in the wrong place. */

/** Durations so short that seconds were meant. */
export function findSeconds(compilation: Compilation): readonly Finding[] {
  const { files, messages, defaults, call } = compilation;
  const found = new Map<string, Finding>();
  const look = (leaves: Leaves): void => {
    for (const [key, { value, origin }] of leaves) {
      if (origin.type !== 'file' || origin.file !== files.own.file || !key.endsWith('Ms')) continue;
      const most = key === 'maxMs' ? CALL_SECONDS_MAX : SECONDS_MAX;
      if (typeof value !== 'number' || value === 0 || value > most) continue;
      const name = key.split('.').at(-1) ?? key;
      found.set(origin.path.join('.'), {
        code: 'POLICY_DURATION_IN_SECONDS',
        origin,
        message: `\`${name}: ${value}\` is ${value} ${value === 1 ? 'millisecond' : 'milliseconds'}`,
        hint: `write \`${name}: ${value * 1000}\` if seconds are meant`,
      });
    }
  };
  for (const leaves of [defaults, ...messages.values(), call]) look(leaves);
  return [...found.values()];
}

/** Nobody waits 60 ms for a caller; sound itself comes in pieces of 10 to 32 ms. */
const SECONDS_MAX = 30;

/** A call of less than ten seconds is written in seconds, or in minutes. */
const CALL_SECONDS_MAX = 9999;

/** A message with the name of a section of the file: the section was indented by mistake. */
export function findSectionNames(compilation: Compilation): readonly Finding[] {
  return Object.keys(compilation.policy.messages)
    .filter((type) => SECTIONS.has(type))
    .map((type) => ({
      code: 'POLICY_NAME_OF_SECTION',
      origin: placeOf(compilation, ['messages', type]),
      message: `\`${type}\` under \`messages\` is a message of that name, and not the section \`${type}\``,
      hint: `move it to the left margin of the file, or give the message another name`,
    }));
}

const SECTIONS: ReadonlySet<string> = new Set(Object.keys(policyFileSchema.shape));
