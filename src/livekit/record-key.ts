import type { KeyObject } from 'node:crypto';

import { readSigningKey } from '../evidence/index.ts';
import { FloorConfigError } from './ground/index.ts';

/** Reads the key that the record is signed with. Rejects before the call begins if it cannot sign. */
export async function readRecordKey(path: string): Promise<KeyObject> {
  const key = await readSigningKey(path);
  if (key !== undefined) return key;
  throw new FloorConfigError(
    `\`recordKey\` does not name an Ed25519 private key in PEM form: \`${path}\``,
    'make one with `openssl genpkey -algorithm ed25519 -out record-key.pem`',
  );
}
