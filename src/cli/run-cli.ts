import { CommanderError } from 'commander';
import { commandLine, type ExitCode, type Io, type RunCommand } from './command.ts';

type Entry = {
  readonly name: string;
  readonly summary: string;
  /** Loaded when it is asked for: checking a policy loads neither the engine's replay nor native media. */
  readonly load: () => Promise<{ readonly run: RunCommand }>;
};

const COMMANDS: readonly Entry[] = [
  {
    name: 'check',
    summary: 'say all that is wrong with policies, and what is suspect',
    load: () => import('./check.ts'),
  },
  {
    name: 'explain',
    summary: 'show the policy of a message, each value with the file and line it came from',
    load: () => import('./explain.ts'),
  },
  {
    name: 'replay',
    summary: 'run records through the engine: it must reach the same decisions',
    load: () => import('./replay.ts'),
  },
  {
    name: 'timeline',
    summary: 'draw a record as an SVG: who made a sound when, and what was decided',
    load: () => import('./timeline.ts'),
  },
  {
    name: 'call',
    summary: 'make the calls of scenarios in a real room, and judge each by its record',
    load: () => import('./call.ts'),
  },
];

/** `floorkeeper COMMAND …`: finds the command, hands it its own arguments, gives its exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  const program = commandLine('', io)
    .usage('COMMAND [OPTIONS]')
    .description('Decides who has the floor in a voice call, by a policy written per message.')
    .helpCommand(false)
    .enablePositionalOptions()
    .addHelpText('after', '\nfloorkeeper COMMAND --help shows the options of a command.')
    .showHelpAfterError('(floorkeeper --help shows the commands)');
  let chosen: { readonly entry: Entry; readonly args: readonly string[] } | undefined;
  for (const entry of COMMANDS) {
    program
      .command(entry.name)
      .summary(entry.summary)
      .description(entry.summary)
      .argument('[arguments...]')
      // The command reads its own options, `--help` among them.
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action((own: string[]) => {
        chosen = { entry, args: own };
      });
  }
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  if (chosen === undefined) return 2;
  const { run } = await chosen.entry.load();
  return run(chosen.args, io);
}
