import { type Compilation, MESSAGE_NAMES, type Origin, placeholdersOf } from '../compile/index.ts';
import { placeOf, type Finding } from './finding.ts';

/* Rules about messages that the engine says by itself: no application gives the words or their values. */

/** A message that the engine says by itself must have a text without placeholders. */
export function findUnspoken(compilation: Compilation): readonly Finding[] {
  return [...findWithoutText(compilation), ...findUnfilled(compilation)];
}

type NamedMessage = {
  readonly type: string;
  /** The key that names it: `call.end.message`. */
  readonly key: string;
  readonly origin: Origin;
};

function namedMessages({ escalation, call }: Compilation): readonly NamedMessage[] {
  const sections = { escalation, call };
  return MESSAGE_NAMES.flatMap(([section, key]): readonly NamedMessage[] => {
    const leaf = sections[section]?.get(key);
    if (typeof leaf?.value !== 'string') return [];
    return [{ type: leaf.value, key: `${section}.${key}`, origin: leaf.origin }];
  });
}

function findWithoutText(compilation: Compilation): readonly Finding[] {
  return namedMessages(compilation).flatMap(({ type, key }): readonly Finding[] => {
    if (compilation.policy.messages[type]?.text !== undefined) return [];
    const isOnTheWay = key === 'escalation.message';
    return [
      {
        code: isOnTheWay ? 'POLICY_ESCALATION_SILENT' : 'POLICY_MESSAGE_WITHOUT_TEXT',
        origin: placeOf(compilation, ['messages', type]),
        message: isOnTheWay
          ? `\`${type}\` is spoken on the way to a human, and has no text`
          : `\`${key}\` names \`${type}\`, which has no text: nothing would be said`,
        hint: `write \`text\` under \`messages.${type}\``,
      },
    ];
  });
}

/** A reprompt gets the values of its message; a message that the engine says by itself gets none. */
function findUnfilled(compilation: Compilation): readonly Finding[] {
  const { policy, messages } = compilation;
  const alone = new Set(namedMessages(compilation).map(({ type }) => type));
  return Object.entries(policy.messages).flatMap(([type, { text, dtmf, silence }]) => {
    const given = text === undefined ? undefined : placeholdersOf(text);
    const isAlone = alone.has(type);
    const spoken: readonly [key: string, text: string | undefined][] = [
      ['dtmf.reprompt', dtmf?.reprompt],
      ['silence.reprompt', silence?.reprompt],
      ...(isAlone ? [['text', text] satisfies [string, string | undefined]] : []),
    ];
    return spoken.flatMap(([key, words]): Finding[] => {
      const origin = messages.get(type)?.get(key)?.origin;
      const filled = isAlone ? [] : given;
      if (words === undefined || origin === undefined || filled === undefined) return [];
      return placeholdersOf(words)
        .filter((name) => !filled.includes(name))
        .map((name) => ({
          code: 'POLICY_UNFILLED_PLACEHOLDER',
          origin,
          message: `nothing fills in \`{${name}}\` when this is said`,
          hint: isAlone
            ? 'write the words without it'
            : `write \`{${name}}\` in \`text\` too, or the words without it`,
        }));
    });
  });
}

/** Keys of `call` that cannot work as they stand. */
export function findCallFaults(compilation: Compilation): readonly Finding[] {
  const { call, policy } = compilation;
  const findings: Finding[] = [];
  const { waitMs, wait, do: end } = policy.call.trouble;
  const waits = call.get('trouble.waitMs');
  if (waits !== undefined && waitMs !== undefined && wait === undefined) {
    findings.push({
      code: 'POLICY_NO_EFFECT',
      origin: waits.origin,
      message: '`trouble.waitMs` has no effect: no `wait` names what is said then',
      hint: 'name a message as `wait`, or remove `waitMs`',
    });
  }
  const ends = call.get('trouble.do');
  if (end === 'handoff' && policy.escalation === undefined && ends !== undefined) {
    findings.push({
      code: 'POLICY_ESCALATION_MISSING',
      origin: ends.origin,
      message: '`trouble.do` hands the call to a human, and the workflow has no `escalation`',
      hint: 'write an `escalation` that says how a human is reached, or `do: end_call`',
    });
  }
  return findings;
}
