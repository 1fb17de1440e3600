/**
 * Runs the tests: all files but those in `test/room` a few at a time, then those one by one, and
 * ends with one summary of both.
 *
 * `--oldest` runs the tests of the edge, and one call in a room, on the oldest LiveKit that the package
 * allows instead, and `--and-oldest` runs them there as well.
 *
 * Calls in a real room are paced by the sound they play; two of them at once on a small machine
 * would measure each other. `node --test` has one concurrency for all files, hence `run()` twice.
 * Arguments are files, or folders of them; without any, all of `test` is run.
 */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

import { root } from './setup.mjs';

const edgeFolder = join('test', 'livekit');
const roomCall = join('test', 'room', 'attach-example.test.ts');
/** Two files a processor: most of the time of an edge test is spent waiting for sound. */
const concurrency = Math.min(4, 2 * availableParallelism());
const roomFolder = `test${sep}room${sep}`;
/** Slow proofs of what a caller hears when something fails: run only when they are named. */
const faultsFolder = `test${sep}faults`;
const summaryLine = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

const options = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')));
const writesGolden = options.has('--write-golden');
const stopping = new AbortController();

async function main() {
  process.chdir(root);
  const paths = process.argv.slice(2).filter((argument) => !options.has(argument));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop(signal));
  // A golden file is what a pure test saw: none is written from a room.
  if (writesGolden) process.env.GOLDEN = 'write';
  const parts = [
    ...(options.has('--oldest') ? [] : partsOf(paths)),
    ...(options.has('--oldest') || options.has('--and-oldest') ? await oldestParts(paths) : []),
  ];
  Readable.from(inTurn(parts)).compose(spec()).pipe(process.stdout);
}

/** The tests of the clone: those of rooms last, and one by one. */
function partsOf(paths) {
  const isNamed = (file) => paths.length > 0 || !file.startsWith(faultsFolder);
  const files = (paths.length > 0 ? paths : ['test']).flatMap(testFilesAt).filter(isNamed);
  if (files.length === 0) throw new Error(`no test files at ${paths.join(' ') || 'test'}`);
  return [
    {
      files: files.filter((file) => !file.startsWith(roomFolder)),
      concurrency,
      timeout: 10 * 60_000,
    },
    {
      files: writesGolden ? [] : files.filter((file) => file.startsWith(roomFolder)),
      concurrency: 1,
      timeout: 25 * 60_000,
    },
  ];
}

/** The tests of the edge and one call in a real room, in a tree of their own. */
async function oldestParts(paths) {
  const { makeTree, oldestManifest, ownManifest } = await import('./peers.mjs');
  const tree = makeTree('oldest', oldestManifest(ownManifest()));
  process.once('exit', tree.remove);
  const named = options.has('--oldest') && paths.length > 0 ? paths : [edgeFolder, roomCall];
  return partsOf(named).map(({ files, ...part }) => ({
    ...part,
    files: files.map((file) => join(tree.folder, file)),
    cwd: tree.folder,
  }));
}

/** The events of each run after the other, their summaries added up into one at the end. */
async function* inTurn(parts) {
  const totals = new Map();
  let summary;
  for (const part of parts) {
    if (part.files.length === 0 || stopping.signal.aborted) continue;
    for await (const event of run({ ...part, signal: stopping.signal })) {
      if (event.type === 'test:fail' && event.data.todo === undefined) process.exitCode = 1;
      const [, name, count] =
        (event.type === 'test:diagnostic' && event.data.nesting === 0
          ? summaryLine.exec(event.data.message)
          : undefined) ?? [];
      if (name !== undefined) totals.set(name, (totals.get(name) ?? 0) + Number(count));
      // At the summary of a whole run (it names no file) the reporter lists all that failed so far.
      else if (event.type === 'test:summary' && event.data.file === undefined) summary = event;
      else yield event;
    }
  }
  if (summary !== undefined) yield summary;
  for (const [name, count] of totals) {
    yield {
      type: 'test:diagnostic',
      data: { nesting: 0, message: `${name} ${count}`, level: 'info' },
    };
  }
}

function testFilesAt(path) {
  if (statSync(path).isFile()) return [join(path)];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function stop(signal) {
  process.exitCode = 1;
  console.error(`floorkeeper: tests stopped by ${signal}`);
  stopping.abort();
}

await main();
