import type { MessagePolicy } from '../../core/index.ts';
import {
  type Compilation,
  inheritBelow,
  inheritMessage,
  type Leaves,
  type PolicyFiles,
  originText,
} from '../compile/index.ts';
import { BUILT_IN } from '../schema/index.ts';
import type { DataPath } from '../../authored/index.ts';
import { admitsSpeech, type Finding } from './finding.ts';

/* Rules about values that have no effect, or more effect than their author sees. */

type Effect = {
  /** The dotted path of a value; with a dot at its end, of all values below. */
  readonly key: string;
  readonly hasEffect: (message: MessagePolicy) => boolean;
  readonly why: string;
};

const EFFECTS: readonly Effect[] = [
  {
    key: 'speech.minWords',
    hasEffect: (message) => message.speech.mode === 'words',
    why: 'words are counted in `mode: words` only',
  },
  { key: 'speech.', hasEffect: admitsSpeech, why: 'speech does not end such a message' },
  { key: 'onFalse.', hasEffect: admitsSpeech, why: 'speech does not end such a message' },
  {
    key: 'onFalse.resume',
    hasEffect: ({ speech, onFalse }) =>
      speech.onCandidate === 'pause' || onFalse.resume === BUILT_IN.onFalse.resume,
    why: 'only after `onCandidate: pause` does a message go back; after a duck its loudness does',
  },
  {
    key: 'onInterruption.stop',
    hasEffect: (message) =>
      message.interruptible !== 'dtmf' || message.onInterruption.stop === 'now',
    why: 'a key stops a message at once, and nothing else ends this one',
  },
  { key: 'onInterruption.', hasEffect: isInterruptible, why: 'nothing interrupts such a message' },
  { key: 'graceMs', hasEffect: isInterruptible, why: 'nothing interrupts such a message' },
  {
    key: 'protect',
    // A stop at the end of a sentence cuts no span; keys stop a message at once, wherever it is.
    hasEffect: ({ interruptible, onInterruption }) =>
      interruptible !== 'none' &&
      !(interruptible === 'speech' && onInterruption.stop === 'sentence'),
    why: 'no stop of such a message can cut a span',
  },
  {
    key: 'heldForMs',
    hasEffect: ({ input }) => input === 'hold',
    why: 'only `input: hold` keeps what was said',
  },
  {
    key: 'onIncomplete',
    hasEffect: ({ delivery }) => delivery === 'required',
    why: 'only `delivery: required` is tracked',
  },
  {
    key: 'startWaitMs',
    hasEffect: (message) => !admitsSpeech(message) || message.delivery === 'required',
    why: 'only a message that speech does not end waits for the caller',
  },
  {
    key: 'silence.reprompt',
    hasEffect: ({ silence, dtmf, expects }) =>
      silence?.do.includes('reprompt') !== false || dtmf !== undefined || expects !== undefined,
    why: 'no rung of the ladder is `reprompt`',
  },
];

/**
 * Values that no message uses: an author should know of a guard without effect. A value of `defaults`
 * counts as used if one message uses it.
 */
export function findDeadValues(compilation: Compilation): readonly Finding[] {
  const { files, policy, messages, defaults } = compilation;
  const users: readonly [Leaves, MessagePolicy][] = [
    [defaults, policy.defaults],
    ...[...messages].flatMap(([type, leaves]): [Leaves, MessagePolicy][] => {
      const message = policy.messages[type];
      return message === undefined ? [] : [[leaves, message]];
    }),
  ];
  const written = new Map<string, Finding>();
  const used = new Set<string>();
  for (const [leaves, message] of users) {
    for (const [key, { origin, value }] of leaves) {
      if (origin.type !== 'file' || origin.file !== files.own.file || value === undefined) continue;
      if (writtenAt(files.own.data, origin.path) === 'off') continue;
      const dead = EFFECTS.find((effect) => covers(effect, key) && !effect.hasEffect(message));
      const place = `${origin.path.join('.')} ${key}`;
      if (dead === undefined) used.add(place);
      else written.set(place, deadValue(key, dead.why, origin));
    }
  }
  return [...written].filter(([place]) => !used.has(place)).map(([, finding]) => finding);
}

/**
 * An `off` that removes nothing. Under `interruptible` it is dangerous: an author who reads it as
 * "no" has a message that anything interrupts.
 */
export function findIdleOff({ files, messages, defaults }: Compilation): readonly Finding[] {
  const { own } = files;
  const ofDefaults = hasOff(own.data.defaults)
    ? idleOffs(files, defaults, { depth: 1, below: inheritBelow(files) })
    : [];
  return [
    ...ofDefaults,
    ...[...messages].flatMap(([type, leaves]) => {
      const written = Object.hasOwn(own.data.messages, type) ? own.data.messages[type] : undefined;
      if (!hasOff(written)) return [];
      return idleOffs(files, leaves, { depth: 2, below: inheritBelow(files, type) });
    }),
  ];
}

function hasOff(written: unknown): boolean {
  if (typeof written !== 'object' || written === null) return written === 'off';
  return Object.values(written).some(hasOff);
}

/** `depth` is how deep a message's own keys stand in the file, `below` what is inherited there. */
function idleOffs(
  { own }: PolicyFiles,
  leaves: Leaves,
  { depth, below }: { readonly depth: number; readonly below: Leaves },
): readonly Finding[] {
  const offs = new Map<string, Finding>();
  for (const { origin } of leaves.values()) {
    if (origin.type !== 'file' || origin.file !== own.file) continue;
    const key = origin.path.slice(depth).join('.');
    const isOfSection = (origin.path[0] === 'defaults') === (depth === 1);
    if (!isOfSection || key === 'delivery' || writtenAt(own.data, origin.path) !== 'off') continue;
    const takesBack = [...below].some(
      ([path, leaf]) => `${path}.`.startsWith(`${key}.`) && leaf.origin.type !== 'built_in',
    );
    if (!takesBack) offs.set(key, idleOff(key, below.get(key)?.value, origin));
  }
  return [...offs.values()];
}

function idleOff(key: string, stands: unknown, origin: Finding['origin']): Finding {
  const rest = typeof stands === 'string' ? `, and \`${stands}\` stands` : '';
  return {
    code: 'POLICY_NO_EFFECT',
    origin,
    message: `\`${key}: off\` takes nothing back that is inherited${rest}`,
    hint: key === 'interruptible' ? 'write `none` if nothing may end it' : 'take it out',
  };
}

function writtenAt(data: unknown, path: DataPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    data,
  );
}

function deadValue(key: string, why: string, origin: Finding['origin']): Finding {
  return {
    code: 'POLICY_NO_EFFECT',
    origin,
    message: `\`${key}\` has no effect: ${why}`,
    hint: 'take it out, or change what keeps it from working',
  };
}

function covers({ key }: Effect, path: string): boolean {
  return key.endsWith('.') ? path.startsWith(key) : path === key;
}

function isInterruptible({ interruptible }: MessagePolicy): boolean {
  return interruptible !== 'none';
}

/**
 * A file's `defaults` override the messages of the file it extends: one line that does not name a
 * shared disclosure can make it interruptible.
 */
export function findSharedChanges({ files, messages }: Compilation): readonly Finding[] {
  const { own, base } = files;
  if (base === undefined) return [];
  return [...messages].flatMap(([type, leaves]) => {
    const shared = inheritMessage({ own: base, base: undefined }, type);
    return [...leaves].flatMap(([key, { origin, value }]): Finding[] => {
      const before = shared.get(key);
      if (origin.type !== 'file' || origin.file !== own.file || origin.path[0] !== 'defaults') {
        return [];
      }
      if (before?.origin.type !== 'file' || before.origin.path[0] !== 'messages') return [];
      if (JSON.stringify(before.value) === JSON.stringify(value)) return [];
      return [
        {
          code: 'POLICY_SHARED_MESSAGE_CHANGED',
          origin,
          message: `\`${key}\` of \`${type}\` changes here, which ${originText(before.origin)} sets for it`,
          hint: `repeat the value under \`messages.${type}\`, the shared or the new one`,
        },
      ];
    });
  });
}
