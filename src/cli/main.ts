import { runCli } from './run-cli.ts';

/* The process of the command: everything that a test cannot pass an object literal for. */

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The first asks the command to end what it started; the second ends the process, as ever.
  process.once(signal, () => stopping.abort());
}

// `floorkeeper explain … | head` closes the pipe before all is written: nobody wants the rest.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  cwd: process.cwd(),
  env: process.env,
  signal: stopping.signal,
});
