import { existsSync, readFileSync } from 'node:fs';
import type { CompiledLexicon } from '../../core/index.ts';
import { readYaml } from '../../authored/index.ts';
import { POLICY_FORMAT } from '../faults/index.ts';
import type { ParsedFile } from './parse-file.ts';

/** A source of a policy: its part in it and its text, for the policy's hash. */
export type LexiconSource = { readonly language: string; readonly text: string };

/**
 * The built-in words of the languages, and those of the files, in this order, each word once.
 * What an author wrote is normalised to the form of the lists: lower case, one space between words.
 */
export function mergeLexicons(
  sources: readonly LexiconSource[],
  files: readonly ParsedFile[],
): CompiledLexicon {
  const builtIn = sources.map((source) => readBuiltIn(source));
  const lists = new Map<string, Set<string>>();
  for (const { lists: more } of builtIn) addLists(lists, more);
  const written = new Map<string, Set<string>>();
  for (const { data } of files) {
    if (data.lexicon === 'off') written.clear();
    if (data.lexicon === undefined || data.lexicon === 'off') continue;
    for (const [name, words] of Object.entries(data.lexicon)) {
      if (words === 'off') written.delete(name);
      else if (words !== undefined) addLists(written, { [name]: words });
    }
  }
  addLists(lists, Object.fromEntries(written));
  return {
    lists: Object.fromEntries([...lists].map(([name, words]) => [name, [...words]])),
    normalise: Object.assign({}, ...builtIn.map(({ normalise }) => normalise)),
  };
}

/** The built-in lexicons of the languages that have one, read from this package's own files. */
export function builtInLexicons(languages: readonly string[]): readonly LexiconSource[] {
  return languages.flatMap((language) => {
    const text = readLexicon(language);
    return text === undefined ? [] : [{ language, text }];
  });
}

/** A word or phrase in the form of the lists. */
export function foldPhrase(phrase: string): string {
  return phrase.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

type LexiconFile = {
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly normalise: Readonly<Record<string, string>>;
};

/** Parsed once per process: a policy is compiled again at every change, but the words never change. */
const parsed = new Map<string, LexiconFile>();

function readBuiltIn({ language, text }: LexiconSource): LexiconFile {
  const known = parsed.get(language);
  if (known !== undefined) return known;
  // A file of this package; a test checks that it has this form.
  const file = readYaml(text, `${language}.yaml`, POLICY_FORMAT).data as LexiconFile;
  parsed.set(language, file);
  return file;
}

const texts = new Map<string, string | undefined>();

function readLexicon(language: string): string | undefined {
  if (texts.has(language)) return texts.get(language);
  const url = new URL(`../lexicons/${language}.yaml`, import.meta.url);
  const text = existsSync(url) ? readFileSync(url, 'utf8') : undefined;
  texts.set(language, text);
  return text;
}

function addLists(
  lists: Map<string, Set<string>>,
  more: Readonly<Record<string, Iterable<string>>>,
): void {
  for (const [name, words] of Object.entries(more)) {
    const list = lists.get(name) ?? new Set();
    for (const word of words) list.add(foldPhrase(word));
    lists.set(name, list);
  }
}
