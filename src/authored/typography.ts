/*
 * Characters that word processors and web pages substitute for those of YAML, and YAML characters that an
 * author means as a telephone key. Most of them give a text that is valid but not what the author meant.
 */

/** What is wrong, and what to do about it. */
export type Words = { readonly message: string; readonly hint: string };

const SPACE = '[\\u00a0\\u1680\\u2000-\\u200b\\u202f\\u205f\\u2060\\u3000\\ufeff]';
const OPENING = '[“”„‟«»‘’‚‹›]';

const QUOTED = new RegExp(`^(${OPENING})(.*?)(?:${OPENING})$`, 's');
const SPACED = new RegExp(`^${SPACE}`);
const SPACE_AFTER_KEY = new RegExp(`^[\\w.-]+:${SPACE}`);
const DASHED = /^[–—‒―−•·]\s/;

/** What is wrong with an unquoted word or text. */
export function typographyOf(value: string): Words | undefined {
  if (SPACED.test(value)) return NO_BREAK_BEFORE;
  if (SPACE_AFTER_KEY.test(value)) return NO_BREAK_AFTER;
  const [, quote, inner = ''] = QUOTED.exec(value) ?? [];
  if (quote !== undefined) {
    return {
      message: `the typographic quote \`${quote}\` does not quote a text`,
      hint: `write straight quotes: \`${JSON.stringify(inner)}\``,
    };
  }
  if (!DASHED.test(value)) return undefined;
  const sign = value.charAt(0);
  return {
    message: `\`${sign}\` does not begin an entry of a list`,
    hint: 'write `- ` with a plain hyphen, or put the whole text in quotes',
  };
}

const NO_BREAK_BEFORE: Words = {
  message: 'a no-break space stands before this word',
  hint: 'replace it with an ordinary space',
};

const NO_BREAK_AFTER: Words = {
  message: 'the space after the `:` is a no-break space',
  hint: 'replace it with an ordinary space',
};

/** A line that YAML cannot read because of a space that only looks like an ordinary one. */
export function spaceFault(line: string): Words | undefined {
  if (new RegExp(`^\\s*${SPACE}`).test(line)) {
    return {
      message: 'a no-break space indents this line',
      hint: 'indent with ordinary spaces',
    };
  }
  return SPACE_AFTER_KEY.test(line.trimStart()) ? NO_BREAK_AFTER : undefined;
}

/** A line whose key is an unquoted telephone key that YAML reads as syntax. */
export function signAsKey(line: string): Words | undefined {
  const [, sign, rest = ''] = /^\s*([*&!%@`|>])\s*:(?:\s+(.*))?$/.exec(line) ?? [];
  if (sign === undefined) return undefined;
  return {
    message: `the key \`${sign}\` must be quoted`,
    hint: `write \`"${sign}": ${rest.trim() || '…'}\``,
  };
}

/** Comments that the author means as the key `#`: they are among telephone keys. */
export function commentForKey(text: string): readonly (Words & { readonly offset: number })[] {
  const lines = text.split('\n');
  let offset = 0;
  return lines.flatMap((line, index) => {
    const start = offset;
    offset += line.length + 1;
    const [, indent, rest] = /^(\s+)#\s?:\s+(\S.*)$/.exec(line) ?? [];
    const isKey = (beside: string | undefined): boolean =>
      beside !== undefined &&
      beside.startsWith(indent ?? '') &&
      /^["']?[0-9*A-D]["']?:/.test(beside.slice(indent?.length));
    if (indent === undefined || !(isKey(lines[index - 1]) || isKey(lines[index + 1]))) return [];
    const words = {
      message: 'the key `#` must be quoted: `#` begins a comment',
      hint: `write \`"#": ${rest?.trim() ?? '…'}\``,
    };
    return [{ ...words, offset: start + indent.length }];
  });
}

/** The first character that no keyboard writes and no voice says: a zero byte, an escape sequence. */
export function controlCharacter(text: string): (Words & { readonly offset: number }) | undefined {
  const { index: offset, 0: character = '' } = /(?![\t\n\r])\p{Cc}/u.exec(text) ?? { index: -1 };
  if (offset < 0) return undefined;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    message: `the file has a control character (U+${code}) here`,
    hint: 'remove it: an editor may show it as nothing, or as a box',
    offset,
  };
}
