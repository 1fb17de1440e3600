import type {
  CompiledLexicon,
  Key,
  KeyEvidence,
  LexiconName,
  MessagePolicy,
  MessageTextEvidence,
  WordEvidence,
} from '../core/index.ts';
import { contrastsIn } from './contrast.ts';
import { escalationPhrases, escalationsIn, type EscalationPhrases } from './escalation.ts';
import { vocabularyOf, type Vocabulary } from './lexicon.ts';
import { ownSpeechOf, ownWordsIn, type OwnSpeech, type OwnWords } from './likeness.ts';
import { foldNumber, numberAt, numberWordsOf } from './number-words.ts';
import { placesOf, type Span } from './phrases.ts';
import { shapeOf } from './shape.ts';
import { digitsIn } from './spoken-digits.ts';
import { correctionsIn, stopsIn } from './stops.ts';
import { endsInQuestion, wordsOf, type Words } from './tokens.ts';

/** A transcript as the recogniser gave it, with what the agent said recently. */
export type Transcript = {
  readonly text: string;
  readonly isFinal: boolean;
  /** 0 to 1; 0 and absent both mean that the recogniser gives none. */
  readonly confidence?: number | undefined;
  /** The agent's own speech of the last seconds, for recognising an echo. */
  readonly ownRecentText: string;
};

/** Reads transcripts with one lexicon and one set of escalation phrases, prepared once. */
export type Perceiver = {
  /** The evidence about a transcript; the result contains none of its words. */
  readonly perceive: (transcript: Transcript) => WordEvidence;
  /** The spoken digits as they would be keyed; their number is `WordEvidence.spokenDigits`. */
  readonly spokenDigits: (text: string) => string;
};

/** Prepares the lexicon and the phrases of a policy. Once per call, as it takes about a millisecond. */
export function createPerceiver(
  lexicon: CompiledLexicon,
  phrasesOfPolicy: readonly string[],
): Perceiver {
  const vocabulary = vocabularyOf(lexicon);
  const numbers = numberWordsOf(lexicon);
  const phrases = escalationPhrases(phrasesOfPolicy, vocabulary);
  const isNumberAt = (heard: Words): ((place: number) => boolean) => {
    const folded = { ...heard, words: heard.words.map(foldNumber) };
    return (place) => numberAt(folded, place, numbers) !== undefined;
  };
  const recentlySaid = rememberLast((text: string) =>
    ownSpeechOf(wordsOf(text, vocabulary.spelling).words),
  );
  return {
    perceive: (transcript) => {
      const heard = wordsOf(transcript.text, vocabulary.spelling);
      const own = ownWordsIn(heard.words, recentlySaid(transcript.ownRecentText));
      const said = digitsIn(heard, numbers, vocabulary);
      const shape = shapeOf(heard, vocabulary);
      return {
        words: heard.words.length,
        ...shape,
        matches: matchesIn(
          heard,
          {
            own,
            slips: said.slips,
            isNumberAt: isNumberAt(heard),
            shape: shape.shape,
            isFinal: transcript.isFinal,
          },
          phrases,
          vocabulary,
        ),
        spokenDigits: said.digits.length,
        isOnlyDigits: said.isOnlyDigits,
        ...(said.terminator === undefined ? {} : { spokenKey: said.terminator }),
        ...(said.isGiven ? { isGivingDigits: true } : {}),
        likenessToOwn: own.share,
        confidence: confidenceOf(transcript.confidence),
      };
    },
    spokenDigits: (text) =>
      digitsIn(wordsOf(text, vocabulary.spelling), numbers, vocabulary).digits,
  };
}

/** Reads one transcript; where many are read with the same lexicon, `createPerceiver` is quicker. */
export function perceive(
  transcript: Transcript,
  options: { readonly lexicon: CompiledLexicon; readonly escalationPhrases: readonly string[] },
): WordEvidence {
  return createPerceiver(options.lexicon, options.escalationPhrases).perceive(transcript);
}

/** The evidence about a text that the agent speaks. */
export function perceiveMessage(text: string): MessageTextEvidence {
  return { words: wordsOf(text).words.length, endsInQuestion: endsInQuestion(text) };
}

/**
 * What a key means under a message's policy. `escalationKey` is left out while it is off;
 * `terminator` is that of a collection completed just before, if the message has none.
 */
export function perceiveKey(
  key: Key,
  context: {
    readonly policy: MessagePolicy;
    readonly escalationKey?: Key | undefined;
    readonly terminator?: Key | undefined;
  },
): KeyEvidence {
  const { dtmf, expects } = context.policy;
  const terminator = context.terminator ?? expects?.terminator;
  const option =
    dtmf !== undefined && Object.hasOwn(dtmf.options, key) ? dtmf.options[key] : undefined;
  return {
    ...(option === undefined ? {} : { option }),
    isDigit: /^[0-9]$/u.test(key),
    isTerminator: terminator === key,
    isEscalation: context.escalationKey === key,
  };
}

/** What else is known about the words. */
type Known = {
  readonly own: OwnWords;
  readonly slips: readonly Span[];
  readonly isNumberAt: (place: number) => boolean;
  readonly shape: WordEvidence['shape'];
  readonly isFinal: boolean;
};

function matchesIn(
  heard: Words,
  { own, slips, isNumberAt, shape, isFinal }: Known,
  phrases: EscalationPhrases,
  vocabulary: Vocabulary,
): readonly LexiconName[] {
  const isHeard = ({ start, end }: Span): boolean => !own.isOwn.slice(start, end).every(Boolean);
  const { words } = heard;
  const matches: LexiconName[] = [];
  // "Mm-hmm" leaves the floor only if nothing else was said.
  if (shape === 'backchannel' && isHeard({ start: 0, end: words.length }))
    matches.push('backchannel');
  // `Sorry`, `no` and `wait` within a number correct the number, not the agent.
  const isOfNumber = (place: Span): boolean =>
    slips.some((slip) => place.start >= slip.start && place.start < slip.end);
  // More may follow interim words: `no, Thursday is fine`.
  const contrasts = isFinal ? contrastsIn(heard, vocabulary, isNumberAt) : [];
  const places = {
    stop: stopsIn(heard, vocabulary),
    correction: [...correctionsIn(heard, isFinal, vocabulary), ...contrasts],
    answer: placesOf(vocabulary.lists.answer, words),
  };
  for (const name of ['stop', 'correction', 'answer'] as const) {
    if (places[name].some((place) => isHeard(place) && !isOfNumber(place))) matches.push(name);
  }
  if (escalationsIn(heard, phrases, vocabulary, isNumberAt).some(isHeard))
    matches.push('escalation');
  return matches;
}

// Some recognisers say 0 for every transcript (LiveKit's OpenAI plugin 1.9.0, not streaming), which
// would read as complete doubt.
function confidenceOf(confidence: number | undefined): number {
  if (confidence === undefined || !(confidence > 0)) return 1;
  return Math.min(confidence, 1);
}

/** The agent's text is the same for many interim transcripts in a row. */
function rememberLast(prepare: (text: string) => OwnSpeech): (text: string) => OwnSpeech {
  let last: { readonly text: string; readonly speech: OwnSpeech } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, speech: prepare(text) };
    return last.speech;
  };
}
