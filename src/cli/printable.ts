/**
 * Makes a text safe to print on a terminal. Names and values come from files that other people wrote: a
 * control character in one could move the cursor, change the window's title or forge a line, and a
 * mark of writing direction could show the text in the wrong order. Each becomes an escape such as
 * `\u001b`, which JSON reads as the same character. Line breaks and tabs are kept.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped);
}

/** The same for a text that must stay on one line: a name, a value, or a message that quotes one. */
export function oneLine(text: string): string {
  return printable(text)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
}

function escaped(character: string): string {
  // One escape for each UTF-16 unit, the only form that JSON has.
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

/**
 * Control characters except line break and tab; Unicode's format characters except the two joiners
 * that scripts and emoji need; line and paragraph separators; unpaired surrogates.
 */
const UNPRINTABLE = /[^\P{Cc}\n\t]|[^\P{Cf}\u200c\u200d]|[\p{Zl}\p{Zp}\p{Cs}]/gu;
