import type { CompiledLexicon } from '../../core/index.ts';
import type { ListName } from '../../words/index.ts';
import { type Compilation, builtInLexicons, foldPhrase, mergeLexicons } from '../compile/index.ts';
import { placeOf, type Finding, type LintedMessage } from './finding.ts';

/* Rules about what the agent and the caller say, and when. */

/** With a longer grace, callers take a message that they can stop for one that they cannot. */
const GRACE_MS_USUAL_MAX = 5000;

/** The time that a caller needs to begin an answer, about. */
const ANSWER_MS_USUAL_MIN = 1000;

/** Rungs of a silence ladder must be reachable, have a text, and not come before callers can answer. */
export function findSilenceFaults(linted: LintedMessage): readonly Finding[] {
  return [...findRungs(linted), ...findHaste(linted), ...findGrace(linted)];
}

function findRungs({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  const { silence } = policy;
  if (silence === undefined) return [];
  const findings: Finding[] = [];
  const lastAt = silence.do.findIndex((rung) => rung !== 'reprompt');
  const last = silence.do[lastAt];
  if (last !== undefined && lastAt < silence.do.length - 1) {
    findings.push({
      code: 'POLICY_SILENCE_UNREACHABLE',
      origin: originOf('silence.do'),
      message: `the rungs after \`${last}\` of \`${type}\` are never reached`,
      hint: `put \`${last}\` last`,
    });
  }
  if (silence.do.includes('reprompt') && silence.reprompt === undefined) {
    findings.push({
      code: 'POLICY_REPROMPT_WITHOUT_TEXT',
      origin: originOf('silence.do'),
      message: `after silence all of \`${type}\` is said again, for want of a shorter text`,
      hint: 'write `reprompt` under `silence`',
    });
  }
  return findings;
}

function findHaste({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  const { silence, expects } = policy;
  if (silence === undefined) return [];
  const least = Math.max(ANSWER_MS_USUAL_MIN, expects?.interDigitMs ?? 0);
  if (silence.afterMs >= least) return [];
  return [
    {
      code: 'POLICY_SILENCE_TOO_SOON',
      origin: originOf('silence.afterMs'),
      message: `\`${type}\` takes ${silence.afterMs} ms for silence, when a caller may still be about to answer`,
      hint: `write at least ${least}`,
    },
  ];
}

function findGrace({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  if (policy.graceMs <= GRACE_MS_USUAL_MAX || policy.interruptible === 'none') return [];
  return [
    {
      code: 'POLICY_GRACE_TOO_LONG',
      origin: originOf('graceMs'),
      message: `nothing a caller does stops \`${type}\` in its first ${policy.graceMs} ms`,
      hint: 'write `interruptible: none` if that is meant, else a few hundred milliseconds',
    },
  ];
}

/** Word lists must hold each word once, and every language must have words. */
export function findWords(compilation: Compilation): readonly Finding[] {
  return [
    ...findRepeatedPhrases(compilation),
    ...findRepeatedWords(compilation),
    ...findMuteLanguages(compilation),
  ];
}

function findRepeatedPhrases({ files: { own }, policy }: Compilation): readonly Finding[] {
  const { escalation } = own.data;
  const phrases = typeof escalation === 'object' ? escalation.phrases : undefined;
  if (phrases === undefined || phrases === 'off') return [];
  const folded = phrases.map(foldPhrase);
  return folded.flatMap((phrase, index): readonly Finding[] => {
    const path = ['escalation', 'phrases', index];
    if (folded.indexOf(phrase) !== index) {
      return [listedTwice(own, path, `\`${phrase}\` is listed twice`)];
    }
    // Checked first: a caller who answers `yes` to a question would be sent to a human.
    const list = MEANT_ALONE.find((name) =>
      policy.lexicon.lists[name]?.includes(spelt(phrase, policy.lexicon)),
    );
    if (list === undefined) return [];
    const message = `\`${phrase}\` is also in the list \`${list}\`: whoever says it here is sent to a human`;
    return [{ ...listedTwice(own, path, message), hint: 'write what is said for nothing else' }];
  });
}

/** A phrase in the spelling of the lists: `ok` becomes `okay`. */
function spelt(phrase: string, { normalise }: CompiledLexicon): string {
  return phrase
    .split(' ')
    .map((word) => normalise[word] ?? word)
    .join(' ');
}

/** Lists of words that callers say alone and that do not mean a request for a human. */
const MEANT_ALONE: readonly ListName[] = [
  'backchannel',
  'agreement',
  'stop',
  'correction',
  'answer',
  'interjection',
  'filler',
  'politeness',
];

/** Lists of which only one can decide about the same words. */
const EXCLUSIVE_LISTS = ['stop', 'correction', 'backchannel'] as const;

function findRepeatedWords({ files: { own, base }, policy }: Compilation): readonly Finding[] {
  const { lexicon } = own.data;
  if (lexicon === undefined || lexicon === 'off') return [];
  const builtIn = mergeLexicons(
    builtInLexicons(policy.languages),
    base === undefined ? [] : [base],
  );
  return Object.entries(lexicon).flatMap(([list, words]) => {
    if (words === undefined || words === 'off') return [];
    const folded = words.map(foldPhrase);
    const others = EXCLUSIVE_LISTS.filter((other) => other !== list);
    return folded.flatMap((word, index): Finding[] => {
      const path = ['lexicon', list, index];
      if (folded.indexOf(word) !== index) {
        return [listedTwice(own, path, `\`${word}\` is listed twice`)];
      }
      if (builtIn.lists[list]?.includes(word) === true) {
        return [listedTwice(own, path, `\`${word}\` is in the list \`${list}\` already`)];
      }
      const other = others.find((name) => policy.lexicon.lists[name]?.includes(word));
      if (other === undefined || !EXCLUSIVE_LISTS.some((name) => name === list)) return [];
      return [listedTwice(own, path, `\`${word}\` is also in the list \`${other}\``)];
    });
  });
}

function listedTwice(
  own: Compilation['files']['own'],
  path: readonly (string | number)[],
  message: string,
): Finding {
  return {
    code: 'POLICY_WORD_LISTED_TWICE',
    origin: { type: 'file', file: own.file, ...own.valueAt(path), path },
    message,
    hint: 'keep it in one place',
  };
}

function findMuteLanguages(compilation: Compilation): readonly Finding[] {
  const { policy, files } = compilation;
  const isWritten = [files.own, files.base].some((file) => typeof file?.data.lexicon === 'object');
  if (isWritten) return [];
  return policy.languages
    .filter((language) => builtInLexicons([language]).length === 0)
    .map((language) => ({
      code: 'POLICY_LANGUAGE_WITHOUT_WORDS',
      origin: placeOf(compilation, ['languages']),
      message: `no words of \`${language}\` are built in: stop, correction and backchannel are not understood`,
      hint: 'write the words that matter under `lexicon`',
    }));
}
