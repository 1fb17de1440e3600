import type { Finding, LintedMessage } from './finding.ts';

/* Rules about what follows if the caller says nothing, or enters fewer digits than the maximum. */

/** A message that asks, and what happens when nobody answers. */
export function findLadderGaps(linted: LintedMessage): readonly Finding[] {
  return [...findNoLadder(linted), ...findOpenEnd(linted), ...findNoTerminator(linted)];
}

function findNoLadder({ type, policy, leaves, originOf }: LintedMessage): readonly Finding[] {
  const key = [
    ['dtmf.options', policy.dtmf],
    ['expects.count', policy.expects],
  ].find(([, part]) => part !== undefined)?.[0];
  if (typeof key !== 'string' || policy.silence !== undefined) return [];
  const written = [...leaves].find(([path]) => path.startsWith(key))?.[1].origin;
  // A menu of `defaults` belongs to every message; which of them wait for an answer is not known.
  if (written?.type === 'file' && written.path[0] === 'defaults') return [];
  return [
    {
      code: 'POLICY_NO_LADDER',
      origin: originOf([...leaves.keys()].find((path) => path.startsWith(key)) ?? key),
      message: `\`${type}\` asks, and nothing happens when the caller does not answer`,
      hint: 'add `silence: { afterMs: 6000, do: [reprompt, escalate], reprompt: "…" }`',
    },
  ];
}

function findOpenEnd({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  if (policy.silence?.do.at(-1) !== 'reprompt') return [];
  return [
    {
      code: 'POLICY_LADDER_ENDS_OPEN',
      origin: originOf('silence.do'),
      message: `after the last \`reprompt\` of \`${type}\` nothing more happens, however long the caller is silent`,
      hint: 'end the ladder with `escalate` or `end_call`',
    },
  ];
}

function findNoTerminator({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  const { expects } = policy;
  if (expects === undefined || expects.min === expects.max || expects.terminator !== undefined) {
    return [];
  }
  return [
    {
      code: 'POLICY_NO_TERMINATOR',
      origin: originOf('expects.count'),
      message: `a caller who enters fewer than ${expects.max} digits at \`${type}\` waits ${expects.interDigitMs} ms before they are taken`,
      hint: 'add `terminator: "#"`, and name the key in the text',
    },
  ];
}
