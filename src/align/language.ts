/** A language whose letters and numbers the aligner can read. */
export type Language = 'en' | 'de' | 'es' | 'fr' | 'it' | 'nl' | 'pt';

/**
 * The language of a text: the one whose common words and letters are most frequent, else English.
 *
 * A sentence contains enough of them; one or two words may count as English, which is close enough.
 */
export function guessLanguage(text: string): Language {
  const words =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/\p{L}+/gu) ?? [];
  let best: Language = 'en';
  let most = 0;
  for (const [language, small] of Object.entries(SMALL_WORDS) as [Language, Set<string>][]) {
    const letters = OWN_LETTERS[language];
    const points = words.reduce(
      (sum, word) => sum + (small.has(word) ? 1 : 0) + (letters?.test(word) === true ? 1 : 0),
      0,
    );
    if (points <= most) continue;
    best = language;
    most = points;
  }
  return best;
}

/** The words of a language that are spoken faster than others. */
export function isSmallWord(word: string, language: Language): boolean {
  return SMALL_WORDS[language].has(word);
}

const OWN_LETTERS: Readonly<Partial<Record<Language, RegExp>>> = {
  de: /[äöüß]/,
  es: /ñ|ción$/,
  fr: /[èêçœ]|^[jldcn]$/,
  it: /[àòì]$|zione$/,
  nl: /ij|aa|uu/,
  pt: /[ãõç]|ção$/,
};

const SMALL_WORDS: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: list(
    'a an the of to in is it on at be by or as and for you your we our from can are was were that this there than then will with has have do if so not us me my he she they them its which what who when but i',
  ),
  de: list(
    'der die das den dem des ein eine einen und ist sie ich wir ihr ihre ihren in im an am auf zu zum zur mit von für bis per nicht kann noch um es er hat haben ab so oder hier sich bei dann',
  ),
  es: list(
    'el la los las un una de del y o a al en con por para que su se le lo me es son está no ha si más ya hay voy esta para mi',
  ),
  fr: list(
    'le la les un une des de du et ou à au aux en est sont vous nous votre notre ce cette que qui ne pas pour par sur dans je il elle se sa son l d j s ici bien',
  ),
  it: list(
    'il lo la i gli le un una di del della dello dei e è a al alla da dal dallo in nel con per che si mi ci ha non suo sua ho o sono tra più già ancora',
  ),
  nl: list(
    'de het een en van u uw is in op met voor te aan er per of ik wij je dat die niet nog om bij naar na zal heeft hebt wel komt staat zijn',
  ),
  pt: list(
    'o a os as um uma de do da dos das e em no na nos nas com por para que se é são sua seu não mais ou ao à às está foi si aqui bom já pelo pela',
  ),
};

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
