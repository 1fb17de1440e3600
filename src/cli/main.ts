import { inspect } from 'node:util';
import { printable } from './printable.ts';
import { runCli } from './run-cli.ts';

/* The process of the command: everything that a test cannot pass an object literal for. */

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The first signal asks the command to end what it started; a second one ends the process.
  process.once(signal, () => stopping.abort());
}

// `floorkeeper explain … | head` closes the pipe before everything is written. That is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    cwd: process.cwd(),
    env: process.env,
    signal: stopping.signal,
  });
} catch (error) {
  // A fault of ours. Its message may quote a file, so it is made printable too.
  process.stderr.write(`${printable(inspect(error))}\n`);
  process.exitCode = 1;
}
