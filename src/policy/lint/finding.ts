import type { EscalationPolicy, MessagePolicy } from '../../core/index.ts';
import type { Compilation, Leaves, Origin } from '../compile/index.ts';
import type { DataPath } from '../../authored/index.ts';
import type { PolicyIssue } from '../issue.ts';

/** What the lint reports at a place; the rest follows from the rule. */
export type Finding = {
  readonly code: PolicyIssue['code'];
  readonly origin: Origin;
  readonly message: string;
  readonly hint: string;
};

/** One message as a rule sees it. */
export type LintedMessage = {
  readonly type: string;
  readonly policy: MessagePolicy;
  readonly leaves: Leaves;
  readonly escalation: EscalationPolicy | undefined;
  /** The position of the message or of one of its values. */
  readonly originOf: (key: string) => Origin;
};

/** The position of a path in the workflow's file, else in the one it extends. */
export function placeOf({ files }: Compilation, path: DataPath): Origin {
  const [top, name] = path;
  const isIn = (file: typeof files.own) =>
    top === 'messages' ? file.data.messages[String(name)] !== undefined : top !== undefined;
  const file = files.base !== undefined && !isIn(files.own) ? files.base : files.own;
  return { type: 'file', file: file.file, ...file.keyAt(path), path };
}

/** Whether speech may end the message. */
export function admitsSpeech({ interruptible }: MessagePolicy): boolean {
  return interruptible === 'any' || interruptible === 'speech';
}

/** Whether keys may end the message. */
export function admitsKeys({ interruptible }: MessagePolicy): boolean {
  return interruptible === 'any' || interruptible === 'dtmf';
}
