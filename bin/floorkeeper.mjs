#!/usr/bin/env node
/**
 * The command `floorkeeper`. In a clone it runs the sources on the project's Node, set up first
 * where they are not yet; in the published package it runs what was built.
 */
import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

// Node refuses to run TypeScript below node_modules, so a package that brought its sources is built, too.
if (existsSync(source) && !source.includes(`${sep}node_modules${sep}`)) {
  const { orExplain, setUp } = await import('../tools/setup.mjs');
  const { runChild } = await import('../tools/run-child.mjs');
  process.exitCode = await orExplain(() =>
    // Paths among the arguments are relative to where the command was typed.
    runChild(setUp(), [source, ...process.argv.slice(2)], { cwd: process.cwd() }),
  );
} else {
  await import('../dist/cli/main.js');
}
