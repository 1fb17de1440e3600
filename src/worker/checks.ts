import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';

import {
  configurationFault,
  pluginsOf,
  type Configuration,
  type ConfigurationFault,
  type EnvironmentName,
} from '../agents/index.ts';
import { readSigningKey } from '../evidence/index.ts';
import { formatIssue, loadFile } from '../policy/index.ts';
import { missingPackages, OFFLINE_PACKAGES } from '../packages/index.ts';

/** The optional packages that this configuration needs and that are not installed, in one fault. */
export function faultsOfPackages(
  configuration: Configuration,
): readonly Omit<ConfigurationFault, 'name'>[] {
  const { stt, llm, tts } = configuration;
  const isOffline = [stt, llm, tts].some(({ provider }) => provider === 'offline');
  const missing = missingPackages('the worker', [
    // Policies that change while it runs hold for the next call.
    'chokidar',
    // Hangs up a caller whom the policy sends away.
    'livekit-server-sdk',
    ...pluginsOf(configuration),
    ...(isOffline ? OFFLINE_PACKAGES : []),
  ]);
  return missing === undefined ? [] : [{ message: missing.sentence, hint: missing.hint }];
}

/** Folders and ports of the configuration that this machine refuses, all of them at once. */
export async function faultsOfPlaces(
  configuration: Configuration,
): Promise<readonly ConfigurationFault[]> {
  const { policies, stateFolder, records, rawRecords, recordKey, shadow, http } = configuration;
  const faults = await Promise.all([
    check('FLOORKEEPER_POLICIES', () => access(policies, constants.R_OK)),
    check('FLOORKEEPER_STATE', () => canBeWritten(stateFolder)),
    check('FLOORKEEPER_RECORDS', () => canBeWritten(records)),
    check('FLOORKEEPER_RECORD_KEY', () => canSign(recordKey)),
    check('FLOORKEEPER_SHADOW', () => canBeShadow(shadow)),
    check('FLOORKEEPER_RAW_RECORDS', () => canBeWritten(rawRecords?.folder ?? false)),
    check('FLOORKEEPER_HTTP_PORT', () => canBeListenedOn(http)),
  ]);
  return faults.filter((fault) => fault !== undefined);
}

async function check(
  name: EnvironmentName,
  attempt: () => Promise<void>,
): Promise<ConfigurationFault | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return configurationFault(name, `cannot be used: ${reason}`);
  }
}

async function canBeWritten(folder: string | false): Promise<void> {
  if (folder === false) return;
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
}

async function canSign(recordKey: string | undefined): Promise<void> {
  if (recordKey === undefined || (await readSigningKey(recordKey)) !== undefined) return;
  throw new Error('the file holds no Ed25519 private key in PEM form');
}

async function canBeShadow(shadow: string | undefined): Promise<void> {
  if (shadow === undefined) return;
  const { result } = await loadFile(shadow);
  if (!result.ok) throw new Error(result.issues.map(formatIssue).join('; '));
}

async function canBeListenedOn({ host, port }: Configuration['http']): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
