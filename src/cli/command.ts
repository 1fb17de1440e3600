import { Command, CommanderError } from 'commander';
import { COMMANDS, type CommandName } from './commands.ts';
import { oneLine } from './printable.ts';

/** 0: done, nothing wrong. 1: done, and something is wrong. 2: the command was misused. */
export type ExitCode = 0 | 1 | 2;

/** What a command may touch of the process that runs it, so that a test can pass an object literal. */
export type Io = {
  /** Writes a line of the result. */
  readonly out: (line: string) => void;
  /** Writes a line of progress, or of what went wrong. */
  readonly err: (line: string) => void;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
};

/** A command: its own arguments in, an exit code out. Never ends the process. */
export type RunCommand = (args: readonly string[], io: Io) => Promise<ExitCode>;

/** The user asked for something that does not exist; `hint` says what to ask for instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** The parser of a command, or of the program itself if `name` is empty. It writes to `io` and never ends the process. */
export function commandLine(name: CommandName | '', io: Io): Command {
  const command = new Command(`floorkeeper ${name}`.trim())
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      // Commander repeats what the user typed, then may add a suggestion on a new line.
      outputError: (text, write) =>
        write(text.trimEnd().split(BEFORE_SUGGESTION).map(oneLine).join('\n')),
    });
  return name === ''
    ? command.showHelpAfterError('(floorkeeper --help shows the commands)')
    : command
        .description(COMMANDS[name].summary)
        .showHelpAfterError(`(floorkeeper ${name} --help shows the options)`);
}

/**
 * Parses `args`, runs the action and returns its exit code; returns 2 if the arguments were wrong and 0
 * for help.
 */
export async function runCommandLine(
  command: Command,
  args: readonly string[],
  io: Io,
  action: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    command.parse(args, { from: 'user' });
    return await action();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    io.err(`error: ${oneLine(error.message)}`);
    if (error.hint !== undefined) io.err(`  hint: ${oneLine(error.hint)}`);
    return 2;
  }
}

const BEFORE_SUGGESTION = /\n(?=\(Did you mean )/;
