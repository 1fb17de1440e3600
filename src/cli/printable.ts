/**
 * A text as a terminal may show it. Names and values come from files that others wrote: a control
 * character in one could move the cursor, change the title of the window or forge a line, and a
 * mark of writing direction could show the text in another order than it has. Each becomes `\u001b`
 * and the like, which JSON reads as the same character. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped);
}

/** The same for a text that must stay on one line: a name, a value, a message about them. */
export function oneLine(text: string): string {
  return printable(text)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
}

function escaped(character: string): string {
  // One escape for each UTF-16 unit: JSON knows no other form.
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

/**
 * Control characters but line break and tab, and all that Unicode calls a format character, but the
 * two joiners that scripts and emoji need; separators of lines; halves of characters.
 */
const UNPRINTABLE = /[^\P{Cc}\n\t]|[^\P{Cf}\u200c\u200d]|[\p{Zl}\p{Zp}\p{Cs}]/gu;
