import { parsePolicy } from '../policy/index.ts';
import type { Setting, SettingValue } from '../sweep/index.ts';

/**
 * Reads `messages.answer.speech.minSpeechMs=60..300:20`, or a list of values after the `=`. Returns what is
 * wrong with it, as a text, if no policy may have such a setting or one of the values.
 */
export function parseSetting(text: string): Setting | string {
  const equals = text.indexOf('=');
  const [root, messageType, ...keys] = text.slice(0, Math.max(0, equals)).split('.');
  if (root !== 'messages' || messageType === undefined || keys.length === 0 || keys.includes('')) {
    return 'expected `messages.TYPE.SETTING=VALUES`, one setting of one message';
  }
  const values = valuesOf(text.slice(equals + 1));
  if (typeof values === 'string') return values;
  const fault = values.map((value) => faultOf(messageType, keys, value)).find(Boolean);
  return fault ?? { messageType, keys, values };
}

function valuesOf(text: string): readonly SettingValue[] | string {
  const range = /^(\d+)\.\.(\d+):(\d+)$/.exec(text);
  if (range === null) {
    const values = text.split(',').filter(Boolean).map(valueOf);
    return values.length > 1 && values.length <= VALUES_AT_MOST
      ? values
      : `expected \`FROM..TO:STEP\`, or 2 to ${VALUES_AT_MOST} values with commas`;
  }
  const [from = 0, to = 0, step = 0] = range.slice(1).map(Number);
  const count = Math.floor((to - from) / step) + 1;
  if (step === 0 || !(count > 1 && count <= VALUES_AT_MOST)) {
    return `a range has 2 to ${VALUES_AT_MOST} values`;
  }
  return Array.from({ length: count }, (_, index) => from + index * step);
}

function valueOf(text: string): SettingValue {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}

/** What the policy format says about a policy that has nothing but this setting. */
function faultOf(
  messageType: string,
  keys: readonly string[],
  value: SettingValue,
): string | undefined {
  const setting = keys.reduceRight<unknown>((below, key) => ({ [key]: below }), value);
  const source = {
    version: 1,
    workflow: 'sweep',
    revision: '1',
    messages: { [messageType]: setting },
  };
  // JSON is YAML.
  const result = parsePolicy(JSON.stringify(source), '--set');
  if (result.ok) return undefined;
  const [issue] = result.issues;
  return issue === undefined ? 'no such setting' : `${issue.path}: ${issue.message}`;
}

const VALUES_AT_MOST = 50;
