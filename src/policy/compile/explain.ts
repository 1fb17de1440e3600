import type { MessagePolicy } from '../../core/index.ts';
import type { Compilation } from './compile.ts';
import type { Leaf, Leaves } from './inherit.ts';
import { originText } from './relations.ts';

/** One value of a message's policy and where it came from. */
export type ExplainedValue = {
  /** Dotted path: `messages.greeting.speech.mode`, as decisions name their clause. */
  readonly path: string;
  /** The value that applies; `off` if the author removed an inherited value. */
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
  readonly unwritten: readonly UnwrittenPart[];
};

/** A section that no file has, and what applies without it. */
export type UnwrittenPart = { readonly path: string; readonly means: string };

/** A workflow's messages, in the order of their names in the files, and what applies to all of them. */
export type WorkflowExplanation = {
  readonly file: string;
  readonly workflow: string;
  readonly revision: string;
  readonly sha256: string;
  readonly messages: readonly MessageSummary[];
  readonly unwritten: readonly UnwrittenPart[];
};

/** One message: where it is written, and its particulars. */
export type MessageSummary = {
  readonly messageType: string;
  /** `file:line`. */
  readonly from: string;
  readonly summary: string;
};

/** Explains what a workflow consists of. */
export function explainWorkflow(compilation: Compilation): WorkflowExplanation {
  const { policy, files } = compilation;
  const { workflow, revision, sha256 } = policy;
  const messages = Object.entries(policy.messages).map(([messageType, message]) => ({
    messageType,
    from: messageOrigin(files, messageType),
    summary: summaryOf(message),
  }));
  const unwritten = unwrittenOfWorkflow(compilation);
  return { file: files.own.file, workflow, revision, sha256, messages, unwritten };
}

function messageOrigin({ own, base }: Compilation['files'], messageType: string): string {
  const file = Object.hasOwn(own.data.messages, messageType) ? own : (base ?? own);
  return `${file.file}:${file.keyAt(['messages', messageType]).line}`;
}

function summaryOf(message: MessagePolicy): string {
  const { interruptible, delivery, text, dtmf, expects, silence } = message;
  const options = Object.keys(dtmf?.options ?? {}).length;
  const parts = [
    `interruptible: ${interruptible}`,
    delivery === 'required' ? 'delivery: required' : undefined,
    dtmf === undefined ? undefined : `${options} ${options === 1 ? 'option' : 'options'}`,
    expects === undefined ? undefined : `expects ${digitsText(expects)}`,
    silence === undefined ? undefined : `silence: [${silence.do.join(', ')}]`,
    text === undefined ? 'no text' : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function digitsText({ min, max }: NonNullable<MessagePolicy['expects']>): string {
  return min === max ? `${max} digits` : `${min} to ${max} digits`;
}

function unwrittenOfWorkflow({ policy, files }: Compilation): readonly UnwrittenPart[] {
  const { escalation, call } = policy;
  const isWritten = [files.own, files.base].some((file) => Array.isArray(file?.data.languages));
  return withoutGaps([
    [isWritten, 'languages', 'English: the built-in words of `en` are understood'],
    [escalation !== undefined, 'escalation', 'no phrase and no key asks for a human'],
    [
      escalation?.message !== undefined,
      'escalation.message',
      'nothing is said on the way to a human',
    ],
    [escalation?.failed !== undefined, 'escalation.failed', 'nothing is said when a handoff fails'],
    [call.maxMs !== undefined, 'call.maxMs', 'a call may last for any time'],
    [
      call.end.message !== undefined,
      'call.end.message',
      'nothing is said before a policy ends the call',
    ],
    [
      call.trouble.waitMs !== undefined,
      'call.trouble.waitMs',
      'nothing is said while a model or voice is slow',
    ],
    [
      call.trouble.message !== undefined,
      'call.trouble.message',
      `"${call.trouble.apology}" is said`,
    ],
    [
      call.voicemail !== undefined,
      'call.voicemail',
      'a machine that answers is treated as a caller',
    ],
  ]);
}

function unwrittenOfMessage(message: MessagePolicy, prefix: string): readonly UnwrittenPart[] {
  const { text, dtmf, expects, silence, endpointing } = message;
  const parts = withoutGaps([
    [text !== undefined, 'text', 'the code brings the words'],
    [dtmf !== undefined, 'dtmf', 'no menu: a key means nothing here but to the code'],
    [expects !== undefined, 'expects', 'no number is collected'],
    [silence !== undefined, 'silence', 'no ladder: nothing happens when the caller says nothing'],
    [
      endpointing !== undefined,
      'endpointing',
      "LiveKit's own delays at the end of a turn: 500 to 3000 ms, if the session sets no others",
    ],
  ]);
  return parts.map(({ path, means }) => ({ path: `${prefix}.${path}`, means }));
}

function withoutGaps(
  parts: readonly (readonly [isWritten: boolean, path: string, means: string])[],
): readonly UnwrittenPart[] {
  return parts.flatMap(([isWritten, path, means]) => (isWritten ? [] : [{ path, means }]));
}

/** Explains a message type of a compilation, or its `defaults`; `undefined` if it has no such type. */
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
  const message = isDefaults ? policy.defaults : policy.messages[messageType];
  const unwritten = [
    ...(message === undefined ? [] : unwrittenOfMessage(message, prefix)),
    ...unwrittenOfWorkflow(compilation),
  ];
  return { file: files.own.file, workflow, revision, sha256, messageType, values, unwritten };
}

function explainLeaves(
  leaves: Leaves,
  prefix: string,
  order: readonly string[],
): readonly ExplainedValue[] {
  const rank = (path: string) => order.indexOf(path.split('.')[0] ?? path);
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

const CALL_ORDER = ['maxMs', 'end', 'trouble', 'voicemail'];
