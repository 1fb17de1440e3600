/**
 * Runs one task of the project: `node tools/run.mjs TASK [ARGUMENTS]`. Every npm script is this.
 *
 * Set-up comes first and is instant when nothing changed; then the task runs on the project's Node,
 * with the arguments, the signals and the exit code passed through.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { runChild } from './run-child.mjs';
import { orExplain, root, setUp } from './setup.mjs';

/** Each task: the programs it runs, in order. `node` is the project's Node. */
const tasks = {
  // What is built or unpacked once is made here, where its progress shows, and not within a test.
  test: (args) => [
    ...(args.every((argument) => argument.startsWith('--'))
      ? [['node', 'src/offline/machine/prepare.ts']]
      : []),
    ['node', 'tools/test.mjs', ...args],
  ],
  'test:faults': (args) => [
    ['node', 'tools/test.mjs', 'test/faults', 'test/room/trouble.test.ts', ...args],
  ],
  'test:oldest': (args) => [['node', 'tools/test.mjs', '--oldest', ...args]],
  canary: (args) => [['node', 'tools/canary.mjs', ...args]],
  golden: (args) => [['node', 'tools/test.mjs', '--write-golden', ...args]],
  demo: (args) => [['node', 'src/cli/main.ts', 'call', ...scenarios(), ...args]],
  check: () => [
    ['tsc', '-p', '.', '--noEmit'],
    ['tsc', '-p', 'src/core'],
    ['tsc', '-p', 'src/view/page'],
    ['tsc', '-p', 'test'],
    ['tsc', '-p', 'examples'],
    ['oxlint'],
    ['oxfmt', '--check', ...present('src', 'test', 'bench', 'tools', 'bin', 'examples')],
    ['knip'],
  ],
  build: (args) => [['node', 'tools/build.mjs', ...args]],
  schema: (args) => [
    ['node', 'src/policy/schema/write-schema.ts', ...args],
    ['node', 'src/scenarios/file/json-schema.ts', ...args],
  ],
  explore: (args) => [['node', 'test/core/explore/main.ts', ...args]],
  mutate: (args) => [['node', 'tools/mutate/main.ts', ...args]],
  bench: (args) => [
    ['node', 'bench/engine/step.ts', ...args],
    ['node', 'bench/edge/edge.ts', ...args],
  ],
  'bench:load': (args) => [['node', 'bench/load/load.ts', ...args]],
  'bench:room': (args) => [['node', 'bench/room/room.ts', ...args]],
  'bench:reply': (args) => [['node', 'bench/reply/reply.ts', ...args]],
  'bench:reply:room': (args) => [['node', 'bench/reply/room/room.ts', ...args]],
  'bench:evidence': (args) => [['node', 'bench/evidence/evidence.ts', ...args]],
  'bench:turns': (args) => [['node', 'bench/turns/turns.ts', ...args]],
  'bench:heard': (args) => [['node', 'bench/heard/heard.ts', ...args]],
  dev: (args) => [['node', 'src/worker.ts', 'dev', ...args]],
  start: (args) => [['node', 'src/worker.ts', 'start', ...args]],
};

/** Tasks whose programs are independent: all are run, so that one run shows every fault. */
const runsOnAfterFailure = new Set(['check']);

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  if (!Object.hasOwn(tasks, name)) {
    console.error(`floorkeeper: no task \`${name}\`: there are ${Object.keys(tasks).join(', ')}`);
    return 2;
  }
  const node = setUp();
  let exitCode = 0;
  for (const command of tasks[name](args)) {
    const code = await runCommand(command, node);
    if (code === 0) continue;
    if (!runsOnAfterFailure.has(name)) return code;
    console.error(`floorkeeper: ${command.join(' ')} failed\n`);
    exitCode = 1;
  }
  return exitCode;
}

function runCommand([program, ...args], node) {
  if (program === 'node') return runChild(node, args);
  return runChild(join(root, 'node_modules', '.bin', program), args);
}

function scenarios() {
  const folder = join(root, 'test', 'calls');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => join('test', 'calls', name));
}

function present(...folders) {
  return folders.filter((folder) => existsSync(join(root, folder)));
}

process.exitCode = await orExplain(main);
