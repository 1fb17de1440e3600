import type { MessagePolicy } from '../core/index.ts';
import type { Compilation } from './compile.ts';
import { inheritMessage, type Leaves } from './inherit.ts';
import { admitsSpeech, type Finding } from './lint-finding.ts';
import { originText } from './relations.ts';

/* Rules about values that do nothing, or do more than their author sees. */

type Effect = {
  /** A value's dotted path, or with a dot at its end all values below. */
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
  { key: 'onInterruption.', hasEffect: isInterruptible, why: 'nothing interrupts such a message' },
  { key: 'graceMs', hasEffect: isInterruptible, why: 'nothing interrupts such a message' },
  {
    key: 'protect',
    // The end of a sentence cuts no span; keys stop at once, wherever the message stands.
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
 * Values that no message uses: a guard that guards nothing is worth a word. A value of `defaults`
 * counts as used where one message uses it.
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
      const dead = EFFECTS.find((effect) => covers(effect, key) && !effect.hasEffect(message));
      const place = `${origin.path.join('.')} ${key}`;
      if (dead === undefined) used.add(place);
      else written.set(place, deadValue(key, dead.why, origin));
    }
  }
  return [...written].filter(([place]) => !used.has(place)).map(([, finding]) => finding);
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
 * A file's `defaults` win over the messages of the file it extends: a shared disclosure can be
 * opened by one line that never names it.
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
