import type { CompiledPolicy, MessagePolicy } from '../core/index.ts';

/** A value of a setting, as a policy file holds it. */
export type SettingValue = number | string | boolean;

/** One setting of a message, and the values to try. */
export type Setting = {
  readonly messageType: string;
  /** The keys below the message. */
  readonly keys: readonly string[];
  readonly values: readonly SettingValue[];
};

/** The policy with another value; undefined if it lacks the message or the setting. */
export function withSetting(
  policy: CompiledPolicy,
  { messageType, keys }: Pick<Setting, 'messageType' | 'keys'>,
  value: SettingValue,
): CompiledPolicy | undefined {
  const message = Object.hasOwn(policy.messages, messageType)
    ? policy.messages[messageType]
    : undefined;
  const changed = message === undefined ? undefined : withValue(message, keys, value);
  if (changed === undefined) return undefined;
  return { ...policy, messages: { ...policy.messages, [messageType]: changed as MessagePolicy } };
}

function withValue(part: unknown, keys: readonly string[], value: SettingValue): unknown {
  const [key, ...below] = keys;
  if (key === undefined) return value;
  if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
  const inner: unknown = Object.entries(part).find(([name]) => name === key)?.[1];
  const changed = withValue(inner, below, value);
  return changed === undefined ? undefined : { ...part, [key]: changed };
}
