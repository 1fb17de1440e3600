/** Runs one program in the foreground, as if it had been typed: same streams, signals and exit code. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

import { root } from './setup.mjs';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs `command` until it ends and resolves to the exit code a shell would report. */
export function runChild(command, args, options = {}) {
  const { cwd = root, env = {} } = options;
  const child = spawn(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...withProjectPath(), ...env },
  });
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the whole foreground group: the child has it already.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const each of forwarded) process.off(each, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Programs of node_modules start with `env node`: that has to be the project's Node. */
function withProjectPath() {
  const bin = join(root, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}
