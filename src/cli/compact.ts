import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { loadFacts, writeCompacted } from '../score/index.ts';
import { commandLine, runCommandLine, UsageError, type RunCommand } from './command.ts';
import { orSay, progressOn } from './score-options.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper compact FOLDER --out DIR`: writes the facts that figures need as Parquet, by day and
 * workflow. The records stay as they are. Exits with 1 if a record was left out.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('compact', io)
    .argument('<folder>', 'records, `<call>.jsonl`, also in folders below it')
    .requiredOption(
      '--out <folder>',
      'where the Parquet files go: a folder that is empty or not there',
    );
  return runCommandLine(command, args, io, async () => {
    const [typed = ''] = command.args;
    const { out } = command.opts<{ out: string }>();
    const { absolute } = await typedPath(typed, 'folder', io);
    const target = resolve(io.cwd, out);
    const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new UsageError(`cannot write to \`${out}\``, 'name a folder');
    });
    if (entries.length > 0) {
      throw new UsageError(`\`${out}\` is not empty`, 'name a folder that is empty or not there');
    }
    return orSay(io, typed, async () => {
      const loaded = await loadFacts(absolute, {
        user: '`floorkeeper compact`',
        onProgress: progressOn(io),
        signal: io.signal,
      });
      try {
        await writeCompacted(loaded, target);
        const [counts] = await loaded.store.all(
          `SELECT (SELECT count(*) FROM calls)::INTEGER AS calls,
            (SELECT count(DISTINCT file) FROM problems WHERE NOT scored)::INTEGER AS left_out`,
        );
        io.out(`${String(counts?.['calls'])} calls written to ${out}`);
        const leftOut = Number(counts?.['left_out']);
        if (leftOut > 0) io.err(`${leftOut} records left out; \`score ${out}\` names them`);
        return leftOut > 0 ? 1 : 0;
      } finally {
        await loaded.store.close();
      }
    });
  });
};
