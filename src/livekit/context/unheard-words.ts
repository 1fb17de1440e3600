/** The rest of a message that the caller has not heard, for the next generation. */
export type UnheardRest = {
  /** Empty if no word was heard. */
  readonly heardText: string;
  readonly unheardText: string;
  /** True if the next reply ends by offering to continue with it: `offerToContinue`. */
  readonly offers: boolean;
};

/**
 * The only text that the floor adds for a model. The reasons for its wording:
 *
 * - "not from the caller": some formats allow only one system prompt, and LiveKit turns any other into
 *   a turn of the caller (provider_format/utils.ts, 1.9.0).
 * - The last words heard mark the cut: a model does not see that an item was interrupted and takes the
 *   stub for a sentence that it chose to end there.
 * - Both texts are quoted, and the note forbids the model to mention it. Otherwise models read it out
 *   ("you did not hear the rest, which was …") or apologise for the interruption.
 * - What the caller says now comes first: the rest may no longer matter, which only the model can
 *   judge.
 * - It does not mention a language, except that the offer is made in that of the call.
 */
const WORDS = {
  opening: 'A note about the call, not from the caller: your message above was cut off.',
  heardUntil: (last: string): string => `The last the caller heard of it is "${last}".`,
  heardNothing: 'The caller heard nothing of it.',
  unheard: (rest: string): string => `The caller has not heard "${rest}".`,
  conduct:
    'Reply to what the caller says now. Do not take the unheard part as known, do not repeat it unless it answers them, and never mention this note or the interruption.',
  offer:
    'After your reply, offer in one short question of your own, in the language of the call, to continue with the unheard part, unless what the caller says makes that part pointless.',
} as const;

/** The note to the next generation about a message that was cut. */
export function unheardWords({ heardText, unheardText, offers }: UnheardRest): string {
  const last = heardText.split(/\s+/u).filter(Boolean).slice(-LAST_WORDS).join(' ');
  return [
    WORDS.opening,
    last === '' ? WORDS.heardNothing : WORDS.heardUntil(quotable(last)),
    WORDS.unheard(quotable(shortened(unheardText))),
    WORDS.conduct,
    ...(offers ? [WORDS.offer] : []),
  ].join(' ');
}

/** Replaces quotation marks in the quoted text, so that none looks like the end of the quotation. */
function quotable(text: string): string {
  return text.replaceAll(/["“”]/gu, "'");
}

function shortened(text: string): string {
  return text.length <= UNHEARD_CHARACTERS ? text : `${text.slice(0, UNHEARD_CHARACTERS)} …`;
}

/** Enough to find the place in the item before the note. */
const LAST_WORDS = 8;
/** About two minutes of speech: nobody offers to continue with more, and every character costs time. */
const UNHEARD_CHARACTERS = 2000;
