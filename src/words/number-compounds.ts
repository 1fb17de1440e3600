import type { NumberForms } from './number-forms.ts';

/** A number that is written as one word: `zweihundertfünf`, `duemilacento`, `centotto`. */
export function valueInOneWord(word: string, forms: NumberForms): number | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  for (const thousand of forms.thousands) {
    const split = word.indexOf(thousand);
    if (split < 0) continue;
    const count = split === 0 ? 1 : wordBelowThousand(word.slice(0, split), forms);
    const rest = restOfWord(word.slice(split + thousand.length), forms);
    if (count === undefined || rest === undefined) continue;
    return count * 1000 + rest;
  }
  return wordBelowThousand(word, forms);
}

function restOfWord(word: string, forms: NumberForms): number | undefined {
  if (word === '') return 0;
  const and = forms.and.find((joint) => word.startsWith(joint));
  return (
    wordBelowThousand(word, forms) ??
    (and === undefined ? undefined : forms.low.get(word.slice(and.length)))
  );
}

function wordBelowThousand(word: string, forms: NumberForms): number | undefined {
  const { low, hundreds } = forms;
  const known = low.get(word) ?? hundreds.get(word);
  if (known !== undefined) return known;
  for (let split = 1; split < word.length; split += 1) {
    const [start, end] = [word.slice(0, split), word.slice(split)];
    // `centotto`, `centottanta`: the hundred has lost its last vowel.
    const head =
      hundreds.get(start) ?? (/^[aeiou]/u.test(end) ? hundreds.get(`${start}o`) : undefined);
    const and = forms.and.find((joint) => end.startsWith(joint));
    const rest = low.get(end) ?? (and === undefined ? undefined : low.get(end.slice(and.length)));
    if (head !== undefined && rest !== undefined) return head + rest;
  }
  return undefined;
}

/** A little more than the letters of `neunhundertneunundneunzigtausendneunhundertneunundneunzig`. */
const LONGEST_WORD = 64;
