import {
  readVerifyingKey,
  verifyRecord,
  type ProvenDelivery,
  type RecordIssue,
  type VerifiedRecord,
} from '../evidence/index.ts';
import {
  commandLine,
  runCommandLine,
  UsageError,
  type ExitCode,
  type Io,
  type RunCommand,
} from './command.ts';
import { oneLine } from './printable.ts';
import { isDamaged, showIssue, showIssues } from './record-file.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper verify FILE…`: checks that records are as they were written, from the first line to the
 * last, with `--key` also that they are signed, and prints the proof of each message that had to be heard.
 * Exits with 1 if a record fails the check.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('verify', io)
    .argument('<file...>', 'records, `<call>.jsonl`')
    .option(
      '--key <file>',
      'Ed25519 public key (PEM): the record must be signed with its private half',
    )
    .option('--json', 'one JSON object a record, each on its line');
  return runCommandLine(command, args, io, async () => {
    const { json = false, key: keyFile } = command.opts<{ json?: boolean; key?: string }>();
    const key = keyFile === undefined ? undefined : await keyOf(keyFile, io);
    let exitCode: ExitCode = 0;
    const paths = await Promise.all(command.args.map((file) => typedPath(file, 'file', io)));
    for (const [index, file] of command.args.entries()) {
      const verified = await verifyRecord(paths[index]?.absolute ?? file, key);
      const ok = verified.ok && !isDamaged(verified.issues);
      if (json) io.out(JSON.stringify({ file, ...verified, ok }));
      else show(file, verified, io);
      if (!ok) exitCode = 1;
    }
    return exitCode;
  });
};

/** A record that merely lacks its chain or its end has not been shown to be altered. */
function judgementOn(issues: readonly RecordIssue[]): string {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 'as it was written';
  return errors.every(({ code }) => UNPROVED.has(code))
    ? 'cannot be proved to be as it was written'
    : 'NOT as it was written';
}

const UNPROVED: ReadonlySet<string> = new Set([
  'RECORD_NOT_CHAINED',
  'RECORD_NOT_CLOSED',
  'RECORD_NOT_SIGNED',
]);

function show(file: string, verified: VerifiedRecord, io: Io): void {
  if (!verified.ok) {
    showIssue(file, { ...verified.error, severity: 'error' }, io);
    return;
  }
  const { issues, lines, lastHash, deliveries } = verified;
  showIssues(file, issues, io);
  const found = judgementOn(issues);
  const last = lastHash && `, the last one ${lastHash.slice(0, 12)}`;
  io.out(oneLine(`${file}: ${found}: ${lines} lines${last}${signatureOf(verified)}`));
  for (const delivery of deliveries) showDelivery(delivery, io);
}

function signatureOf({ signedBy, isSignatureSound }: Sound): string {
  if (signedBy === undefined) return '';
  if (isSignatureSound === undefined) return `, signed by ${signedBy} (not checked: no --key)`;
  return isSignatureSound ? `, signed by ${signedBy}` : '';
}

type Sound = Extract<VerifiedRecord, { readonly ok: true }>;

/** The proof of one message: how it ended, what was heard of it, its text's hash, what was done to it. */
function showDelivery(delivery: ProvenDelivery, io: Io): void {
  const { messageType, messageId, outcome, atMs, why, attempt, text, interruptions } = delivery;
  const named = messageId === undefined ? messageType : `${messageType} (${messageId})`;
  const when = atMs === undefined ? '' : ` at ${Math.round(atMs)} ms`;
  const again = attempt > 1 ? `, said for the ${ordinalOf(attempt)} time` : '';
  io.out(oneLine(`  ${named}: ${outcome}${when}${again}: ${heardOf(delivery)} (${why})`));
  for (const { of, sha256 } of text) io.out(oneLine(`    ${of} sha256 ${sha256}`));
  for (const { atMs: touchedAtMs, verdict, playedMs, by, reason } of interruptions) {
    const place = `${Math.round(touchedAtMs)} ms, ${Math.round(playedMs)} ms into it`;
    io.out(oneLine(`    ${verdict} at ${place}, by ${by} (${reason})`));
  }
}

function heardOf({ heardWords, words, playedMs, boundarySource }: ProvenDelivery): string {
  const played = `${Math.round(playedMs)} ms played`;
  if (heardWords === undefined) return played;
  const isSure = boundarySource === 'complete' || boundarySource === 'provider';
  const how = isSure ? '' : `, by ${boundarySource}`;
  return `${heardWords} of ${words} words heard, ${played}${how}`;
}

function ordinalOf(count: number): string {
  return ['first', 'second', 'third'][count - 1] ?? `${count}th`;
}

async function keyOf(file: string, io: Io) {
  const { absolute } = await typedPath(file, 'file', io);
  const key = await readVerifyingKey(absolute);
  if (key !== undefined) return key;
  throw new UsageError(
    `\`${file}\` holds no Ed25519 key in PEM form`,
    'write the public half with `openssl pkey -in record-key.pem -pubout -out record-key.pub.pem`',
  );
}
