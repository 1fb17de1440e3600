import { readRegularFile } from '../files/index.ts';
import type { RawKind } from '../evidence/index.ts';

/** The words of a call, by what they are and what they belong to. */
export type RawWords = {
  /** All values of a kind under a reference, in their order. */
  readonly of: (kind: RawKind, ref: string) => readonly string[];
  /** Lines of the file that are not lines of a raw record. */
  readonly unreadable: number;
};

/** The words that a raw record holds, or why there are none. */
export type ReadRawWords =
  | { readonly ok: true; readonly words: RawWords }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Reads the raw record of a call; refuses that of another call. */
export async function readRawWords(path: string, callId: string): Promise<ReadRawWords> {
  const file = await readRegularFile(path, RAW_LIMIT_BYTES);
  if (!file.ok) {
    const message = `cannot read the raw record: ${file.refusal.message}`;
    return { ok: false, message, hint: 'name the `.raw.jsonl` file of the call' };
  }
  return parseRawWords(file.bytes.toString('utf8'), callId);
}

/** Parses the text of a raw record; see `readRawWords`. */
export function parseRawWords(source: string, callId: string): ReadRawWords {
  const [first = '', ...rest] = source.split('\n').filter((line) => line.trim() !== '');
  const head = parseObject(first);
  if (typeof head?.['canonicalCallId'] !== 'string') {
    const message = 'the file is not a raw record: its first line names no call';
    return { ok: false, message, hint: 'name the `.raw.jsonl` file of the call' };
  }
  if (head['canonicalCallId'] !== callId) {
    const message = 'the raw record belongs to another call';
    return { ok: false, message, hint: `name the raw record of \`${callId}\`` };
  }
  const values = new Map<string, string[]>();
  let unreadable = 0;
  for (const line of rest) {
    const value = parseObject(line);
    const text = value?.['value'];
    if (value === undefined || typeof text !== 'string') {
      unreadable += 1;
      continue;
    }
    const name = keyOf(String(value['kind']), String(value['ref']));
    const known = values.get(name);
    if (known === undefined) values.set(name, [text]);
    else known.push(text);
  }
  return {
    ok: true,
    words: { of: (kind, ref) => values.get(keyOf(kind, ref)) ?? [], unreadable },
  };
}

function keyOf(kind: string, ref: string): string {
  return `${kind} ${ref}`;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

const RAW_LIMIT_BYTES = 64 * 1024 * 1024;
