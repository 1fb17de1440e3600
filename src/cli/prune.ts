import { pruneRawRecords, type PrunedRawRecords } from '../evidence/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper prune FOLDER…`: deletes the words and the audio of calls whose retention is over, by the date
 * that each file says itself. Records stay. Exits with 1 if a file is left that should be gone.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('prune', io)
    .argument('<folder...>', 'folders that `rawRecords` names')
    .option('--dry-run', 'list what would be deleted, and delete nothing')
    .option('--json', 'one JSON object a folder, each on its line');
  return runCommandLine(command, args, io, async () => {
    const { dryRun = false, json = false } = command.opts<{ dryRun?: boolean; json?: boolean }>();
    let exitCode: ExitCode = 0;
    const paths = await Promise.all(command.args.map((folder) => typedPath(folder, 'folder', io)));
    for (const [index, folder] of command.args.entries()) {
      const absolute = paths[index]?.absolute ?? folder;
      const how = dryRun ? 'only list' : 'delete';
      const pruned = await pruneRawRecords(absolute, Date.now(), how);
      const ok = pruned.undeleted.length + pruned.unreadable.length === 0;
      if (json) io.out(JSON.stringify({ folder, ok, dryRun, ...pruned }));
      else show(folder, pruned, dryRun, io);
      if (!ok) exitCode = 1;
    }
    return exitCode;
  });
};

function show(folder: string, pruned: PrunedRawRecords, dryRun: boolean, io: Io): void {
  const { deleted, kept, unreadable, undeleted } = pruned;
  for (const name of deleted) {
    io.out(oneLine(`${folder}: ${dryRun ? 'would delete' : 'deleted'} ${name}`));
  }
  for (const name of undeleted) {
    io.err(oneLine(`${folder}: ${name} could not be deleted, and its retention is over`));
  }
  for (const name of unreadable) {
    io.err(oneLine(`${folder}: ${name} does not say until when it may be kept, and was left`));
  }
  const done = dryRun ? 'to delete' : 'deleted';
  io.out(oneLine(`${folder}: ${deleted.length} ${done}, ${kept} kept`));
}
