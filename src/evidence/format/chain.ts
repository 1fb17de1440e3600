import { hash } from 'node:crypto';

/** The hash of a line: over the hash of the line before and the text of this one. */
export function chainHash(before: string, line: string): string {
  return hash('sha256', before + line);
}

/** The same, of bytes that hold the one and the other. */
export function chainHashOf(beforeAndLine: Buffer): string {
  return hash('sha256', beforeAndLine);
}

/** The last attribute of every line: its hash. */
export const CHAIN_KEY = 'chainhash';
