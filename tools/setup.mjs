/**
 * Gets a clone ready to run, on any Node from 20: installs what the lockfile names, once, and says
 * which Node runs the project.
 *
 * Plain JavaScript without dependencies, because it runs before there are any. `npm ci` is run only
 * where the lockfile is not the one that was installed last; the stamp lies in `node_modules`, so
 * that it goes when the folder goes. All output is on stderr: stdout belongs to the command.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const stampFile = join(root, 'node_modules', '.floorkeeper-setup');
const installBoundMs = 30 * 60_000;

/** What keeps the project from being set up here, with the cure. */
export class SetupError extends Error {}

/** Installs the dependencies where the lockfile changed, and returns the Node that runs the project. */
export function setUp() {
  refuseWhatCannotBeServed();
  if (!isInstalled()) whileLocked(() => isInstalled() || install());
  return projectNode();
}

/** Runs `body`; says in one or two lines what is missing and ends with 1 where set-up cannot go on. */
export async function orExplain(body) {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`floorkeeper: ${error.message}`);
    return process.exit(1);
  }
}

function refuseWhatCannotBeServed() {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new SetupError(
      `these tools run on Linux and macOS, and this is ${process.platform}: on Windows, run them in WSL`,
    );
  }
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new SetupError(
      `set-up needs Node 20 or newer, and this is ${process.version}: install Node 24 and run the command again`,
    );
  }
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
}

function stamp() {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return `${lock.digest('hex')} ${process.platform}-${process.arch}\n`;
}

function install() {
  console.error('floorkeeper: installing dependencies (npm ci), about half a minute');
  const [npm, ...before] = npmCommand();
  // Development and optional packages are needed whatever NODE_ENV says: the tests and the Node live there.
  const result = spawnSync(npm, [...before, 'ci', '--include=dev', '--include=optional'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    timeout: installBoundMs,
  });
  if (result.error?.code === 'ENOENT') {
    throw new SetupError('npm is not on the PATH: install it (it comes with Node) and run again');
  }
  if (result.status !== 0) {
    throw new SetupError(
      'npm ci failed: its reason stands above; run the command again when it is gone',
    );
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp());
}

/**
 * Inside `npm run`, `node` on the PATH is the project's own, which `npm ci` is about to delete: the
 * npm that is running, on its own Node, is taken instead.
 */
function npmCommand() {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (npm?.endsWith('npm-cli.js') && existsSync(npm) && node && existsSync(node))
    return [node, npm];
  return ['npm'];
}

function projectNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own) && spawnSync(own, ['--version'], { stdio: 'ignore' }).status === 0)
    return own;
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (satisfies(process.versions.node, engines.node)) return process.execPath;
  throw new SetupError(
    `npm has no Node for ${process.platform}-${process.arch} here, and the one that runs is ${process.version}: install Node 24 (any of \`${engines.node}\` will do) and run again`,
  );
}

/** Whether `version` is in a range made of `^a.b.c` and `>=a.b.c` joined by `||`, as `engines` is. */
export function satisfies(version, range) {
  const have = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const [, operator, numbers] = /^\s*(\^|>=)([\d.]+)\s*$/.exec(part) ?? [];
    if (numbers === undefined)
      throw new Error(`engines holds a range that is not understood: ${part}`);
    const want = numbers.split('.').map(Number);
    if (operator === '^' && have[0] !== want[0]) return false;
    const firstDifferent = want.findIndex((value, index) => value !== have[index]);
    return firstDifferent === -1 || have[firstDifferent] > want[firstDifferent];
  });
}

/** Two commands started at once in one clone install once: the second waits for the first. */
function whileLocked(body) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `floorkeeper-setup-${name}.lock`);
  const giveUpAtMs = Date.now() + installBoundMs;
  while (!take(lock)) {
    if (!ownerIsAlive(lock)) rmSync(lock, { force: true });
    else if (Date.now() > giveUpAtMs) {
      throw new SetupError(
        `another set-up of this clone does not end: stop it, delete ${lock} and run again`,
      );
    } else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    body();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    const file = openSync(lock, 'wx');
    writeFileSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerIsAlive(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await orExplain(() => {
    const node = setUp();
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    console.error(`floorkeeper: ready, on Node ${version}`);
  });
}
