import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { readFacts } from '../facts/index.ts';
import { isCompacted, literal, loadFacts, type LoadOptions } from '../store/index.ts';

/** Whether a folder has a record of this call with this turn; finds it without reading the others. */
export async function hasTurn(
  folder: string,
  call: string,
  turn: string,
  options: LoadOptions,
): Promise<boolean> {
  if (await isCompacted(folder)) return hasCompactedTurn(folder, call, turn, options);
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.name === `${call}.jsonl`);
  for (const { parentPath, name } of files) {
    const { facts } = await readFacts(join(parentPath, name), name);
    if (facts?.moments.some((moment) => moment.turn === turn) === true) return true;
  }
  return false;
}

async function hasCompactedTurn(
  folder: string,
  call: string,
  turn: string,
  options: LoadOptions,
): Promise<boolean> {
  const { store } = await loadFacts(folder, options);
  try {
    const found = await store.all(
      `SELECT 1 FROM moments WHERE call = ${literal(call)} AND turn = ${literal(turn)} LIMIT 1`,
    );
    return found.length > 0;
  } finally {
    await store.close();
  }
}
