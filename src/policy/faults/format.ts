import {
  nearestName,
  scalarText,
  type Advice,
  type Format,
  type FoundValue,
  type UnknownKey,
} from '../../authored/index.ts';
import type { IssueCode } from '../issue.ts';
import { LANGUAGES, MESSAGE_KEYS, NESTED_KEYS, policyFileSchema } from '../schema/index.ts';
import { meantKeys, meantWord } from './meant.ts';

/** What authors of policies usually mean by a mistake. */
const ADVICE: Advice = {
  meantWord,
  meantKeys,
  hintForKey: hintForPolicyKey,
  hintForValue: hintForPolicyValue,
  exampleOf: (key) => (Object.hasOwn(EXAMPLE_OF_MAP, key) ? EXAMPLE_OF_MAP[key] : undefined),
};

/** The policy format, as the reader of authored files needs it. */
export const POLICY_FORMAT: Format<IssueCode> = {
  noun: 'policy',
  codeOf: (fault) => `POLICY_${fault}`,
  advice: ADVICE,
};

const EXAMPLE_OF_MAP: Readonly<Record<string, string>> = {
  speech: 'mode: adaptive',
  onInterruption: 'stop: word',
  onFalse: 'resume: word',
  dtmf: 'options: { "1": balance }',
  options: '"1": balance',
  expects: 'count: 10',
  silence: 'afterMs: 5000, do: [reprompt]',
  endpointing: 'minMs: 700, maxMs: 4000',
  escalation: 'phrases: [human]',
  lexicon: 'stop: [halt]',
  call: 'trouble: { do: end_call }',
  trouble: 'do: end_call',
  end: 'message: farewell',
  lint: 'accept: []',
};

function hintForPolicyKey(unknown: UnknownKey): string | undefined {
  const { key, known, path } = unknown;
  const homes = Object.keys(NESTED_KEYS).filter((map) => NESTED_KEYS[map]?.includes(key));
  const within = homes.filter((home) => known.includes(home));
  if (isMessageLevel(path.slice(0, -1)) && homes.includes(endOf(path.slice(0, -1)))) {
    return `\`${endOf(path.slice(0, -1))}\` is a key of a message: indent it and its keys further`;
  }
  if (path.at(-2) === 'expects' && (key === 'min' || key === 'max')) return hintForCount(unknown);
  if (within.length > 0) return `\`${key}\` belongs under ${within.map(code).join(' or ')}`;
  if (path.at(-2) === 'dtmf' && /^[0-9*#A-D]$/.test(key))
    return `\`${key}\` belongs under \`options\``;
  if (meantKeys(key).some((name) => known.includes(name))) return undefined;
  return hintForStray(key, path);
}

/** `expects: { min: 4, max: 8 }`: the two belong under `count`. */
function hintForCount({ map }: UnknownKey): string {
  const { min = 4, max = 8 } = (map ?? {}) as { readonly min?: unknown; readonly max?: unknown };
  return `\`min\` and \`max\` belong under \`count\`: \`count: { min: ${String(min)}, max: ${String(max)} }\``;
}

/** A key of the format at the wrong place. */
function hintForStray(key: string, path: UnknownKey['path']): string | undefined {
  if (MESSAGE_KEYS.includes(key)) {
    return path.length === 1
      ? `\`${key}\` belongs under a message, or under \`defaults\``
      : `\`${key}\` belongs one level further out`;
  }
  const isOfFile = Object.hasOwn(policyFileSchema.shape, key);
  if (isOfFile && path.length > 1) return `\`${key}\` belongs at the left margin of the file`;
  return path.length === 1 && !isNear(key)
    ? 'a message belongs under `messages`; anything else: remove it'
    : undefined;
}

/** Whether the general hint names a key of the file that is meant. */
function isNear(key: string): boolean {
  const known = Object.keys(policyFileSchema.shape);
  return nearestName(key, known) !== undefined;
}

function hintForPolicyValue(found: FoundValue): string | undefined {
  const { value, path, fault } = found;
  const key = endOf(path);
  if (value === undefined) {
    const example = EXAMPLE_OF_KEY[key];
    return example === undefined ? undefined : `add \`${example}\``;
  }
  if (value === null) return hintForNothing(found);
  if (path.length === 0) return 'a policy begins with `version: 1`';
  if (isMessageLevel(path) && fault === 'WRONG_TYPE') return hintForMessage(found);
  const isNone =
    typeof value === 'boolean' ? !value : /^(?:no|none|never)$/i.test(scalarText(value));
  if (isNone && found.kind?.type === 'map') return 'write `off` to take back what is inherited';
  if (value === false && !hasOtherHint(found)) return 'write `off` to take back what is inherited';
  if (path.length === 1 && key === 'extends') return hintForBase(value);
  if (path.at(-2) === 'languages') return hintForLanguage(scalarText(value));
  const isOdd = typeof value === 'object' && found.kind?.type === 'special';
  return isRequired(path) && isOdd ? 'write what is expected' : undefined;
}

/** For these kinds `false` has a meaning. */
function hasOtherHint({ kind, path, value }: FoundValue): boolean {
  if (kind?.type === 'text' || kind?.type === 'boolean') return true;
  return meantWord(endOf(path), scalarText(value)) !== undefined;
}

function hintForMessage({ value, path }: FoundValue): string | undefined {
  const name = endOf(path);
  if (MESSAGE_KEYS.includes(name)) {
    return `\`${name}\` is a key of a message: indent it further`;
  }
  if (typeof value !== 'string') return undefined;
  if (/^(?:no|none|never)$/i.test(value)) return 'write `off` to take back what is inherited';
  if (/^\w+:\S/.test(value)) return 'add a space after `:`';
  return `write \`${name}: { text: "…" }\``;
}

function hintForNothing({ path, line, kind }: FoundValue): string | undefined {
  if (/:\s+[#&!]/.test(line)) return undefined;
  if (path.length === 1 && path[0] === 'messages') {
    return 'indent the messages further, or write `messages: {}`';
  }
  if (isMessageLevel(path)) {
    return 'indent its keys further, or write `{}` for a message with the defaults';
  }
  return kind?.type === 'map'
    ? undefined
    : 'write a value, `off` to take back an inherited one, or no key at all';
}

/** Required keys of a file, with an example: no hint says to remove them. */
const EXAMPLE_OF_KEY: Readonly<Record<string, string>> = {
  version: 'version: 1',
  workflow: 'workflow: billing',
  revision: 'revision: "1"',
  messages: 'messages: {}',
};

function isRequired(path: FoundValue['path']): boolean {
  return path.length === 1 && Object.hasOwn(EXAMPLE_OF_KEY, endOf(path));
}

function hintForBase(value: unknown): string | undefined {
  const name = /^(?:.*\/)?([A-Za-z][\w-]*)(?:\.ya?ml)?$/.exec(scalarText(value))?.[1];
  return name === undefined ? undefined : `write the name of a workflow, not a file: \`${name}\``;
}

/** `en-GB` is `en` here. */
function hintForLanguage(written: string): string | undefined {
  const language = /^([a-z]{2})[-_]/i.exec(written)?.[1]?.toLowerCase();
  return LANGUAGES.some((known) => known === language) ? `write \`${language}\`` : undefined;
}

function isMessageLevel(path: FoundValue['path']): boolean {
  return path.length === 2 && path[0] === 'messages';
}

function endOf(path: FoundValue['path']): string {
  return String(path.at(-1) ?? 'the file');
}

function code(name: string): string {
  return `\`${name}\``;
}
