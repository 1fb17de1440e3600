import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

import type { TextHash } from './envelope.ts';

/** The attribute of the last line of a signed record, after its hash. */
export const SIGNATURE_KEY = 'signature';

/** Names a key without showing it: the start of the SHA-256 of its public half (SPKI, DER). */
export function keyIdOf(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  const der = half.export({ type: 'spki', format: 'der' });
  return hash('sha256', der).slice(0, KEY_ID_LETTERS);
}

/** Signs the hash of a record's last line, and with it every line before. Base64. */
export function signHash(key: KeyObject, lineHash: string): string {
  return sign(null, signedBytes(lineHash), key).toString('base64');
}

/** True if the key's private half has signed the hash. */
export function isSignedBy(key: KeyObject, lineHash: string, signature: string): boolean {
  return verify(null, signedBytes(lineHash), key, Buffer.from(signature, 'base64'));
}

/** The hash of a text that must be heard, or of its template if values were filled into it. */
export function hashOfText(text: string, template?: string): TextHash {
  const of = template === undefined ? 'text' : 'template';
  return { sha256: hash('sha256', template ?? text), of };
}

/** A signature that was made for something else does not pass as one of a record. */
function signedBytes(lineHash: string): Buffer {
  return Buffer.from(`floorkeeper record\n${lineHash}`);
}

const KEY_ID_LETTERS = 16;
