/** The sentences of a text, as the offline voice speaks them one after another. */
export function sentencesOf(text: string): readonly string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text);
  return [...segments]
    .map(({ segment }) => segment.trim())
    .filter((each) => /[\p{L}\p{N}]/u.test(each));
}
