import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

import { readRegularFile } from '../../files/index.ts';

/** No PEM file of an Ed25519 key is longer. */
const PEM_LIMIT_BYTES = 16 * 1024;

/** Reads the Ed25519 key that records are signed with (PEM); undefined if the file holds none. */
export function readSigningKey(path: string): Promise<KeyObject | undefined> {
  return readKey(path, createPrivateKey);
}

/** Reads the key that signatures are checked with: the public half, or the private one. */
export function readVerifyingKey(path: string): Promise<KeyObject | undefined> {
  return readKey(path, createPublicKey);
}

async function readKey(
  path: string,
  parse: (pem: Buffer) => KeyObject,
): Promise<KeyObject | undefined> {
  const file = await readRegularFile(path, PEM_LIMIT_BYTES);
  if (!file.ok) return undefined;
  try {
    const key = parse(file.bytes);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
