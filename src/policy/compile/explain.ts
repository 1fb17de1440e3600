import type { Compilation } from './compile.ts';
import type { Leaf, Leaves } from './inherit.ts';
import { originText } from './relations.ts';

/** One value of a message's policy and where it came from. */
export type ExplainedValue = {
  /** Dotted path: `messages.greeting.speech.mode`, as decisions name their clause. */
  readonly path: string;
  /** What is in force; `off` where the author took an inherited value back. */
  readonly value: unknown;
  /** `file:line`, `built-in` or `profile telephone`. */
  readonly from: string;
};

/** The policy of a message type after inheritance, value by value, and the escalation beside it. */
export type Explanation = {
  readonly file: string;
  readonly workflow: string;
  readonly revision: string;
  readonly sha256: string;
  readonly messageType: string;
  readonly values: readonly ExplainedValue[];
};

/** Explains a message type of a compilation, or its `defaults`; `undefined` where it has no such type. */
export function explainMessage(
  compilation: Compilation,
  messageType: string,
): Explanation | undefined {
  const { policy, files, messages, defaults, escalation, call } = compilation;
  const isDefaults = messageType === 'defaults' && !messages.has(messageType);
  const leaves = isDefaults ? defaults : messages.get(messageType);
  if (leaves === undefined) return undefined;
  const { workflow, revision, sha256 } = policy;
  const prefix = isDefaults ? 'defaults' : `messages.${messageType}`;
  const values = [
    ...explainLeaves(leaves, prefix, MESSAGE_ORDER),
    ...(escalation === undefined ? [] : explainLeaves(escalation, 'escalation', ESCALATION_ORDER)),
    ...explainLeaves(call, 'call', CALL_ORDER),
  ];
  return { file: files.own.file, workflow, revision, sha256, messageType, values };
}

function explainLeaves(
  leaves: Leaves,
  prefix: string,
  order: readonly string[],
): readonly ExplainedValue[] {
  const rank = (path: string) => order.indexOf(path.split('.', 1)[0] ?? path);
  return [...leaves]
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([key, leaf]) => ({
      path: `${prefix}.${key}`,
      value: shown(leaf),
      from: originText(leaf.origin),
    }));
}

function shown({ value }: Leaf): unknown {
  return value === undefined ? 'off' : value;
}

/** The order of the reference, by the first part of a path. */
const MESSAGE_ORDER = [
  'text',
  'interruptible',
  'graceMs',
  'speech',
  'onInterruption',
  'onFalse',
  'protect',
  'input',
  'heldForMs',
  'startWaitMs',
  'delivery',
  'onIncomplete',
  'dtmf',
  'expects',
  'silence',
  'endpointing',
];

const ESCALATION_ORDER = ['phrases', 'dtmf', 'during', 'because', 'do', 'message', 'failed'];

const CALL_ORDER = ['maxMs', 'end', 'trouble'];
