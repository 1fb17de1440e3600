/**
 * The command `floorkeeper`: reads its arguments, prints, and says by its exit code how it went.
 *
 * Read in this order: `main.ts` (the process), `run-cli.ts` (finds the command), `command.ts` (what a
 * command is given and gives back), then a file for each command. Long because each command has a file of its own.
 *
 * @module
 */
export type { Io } from './command.ts';
export { runCli } from './run-cli.ts';
