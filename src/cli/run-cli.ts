import { readFile } from 'node:fs/promises';
import { CommanderError, type Help } from 'commander';
import { commandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { COMMANDS, type CommandName } from './commands.ts';
import { printable } from './printable.ts';

/** Each command is loaded when it is asked for: `check` loads neither the replay nor native media. */
const LOAD: Readonly<Record<CommandName, () => Promise<{ readonly run: RunCommand }>>> = {
  check: () => import('./check.ts'),
  explain: () => import('./explain.ts'),
  replay: () => import('./replay.ts'),
  sweep: () => import('./sweep.ts'),
  verify: () => import('./verify.ts'),
  prune: () => import('./prune.ts'),
  timeline: () => import('./timeline.ts'),
  view: () => import('./view.ts'),
  why: () => import('./why.ts'),
  score: () => import('./score.ts'),
  compact: () => import('./compact.ts'),
  review: () => import('./review.ts'),
  rollout: () => import('./rollout.ts'),
  call: () => import('./call.ts'),
};

/**
 * Runs `floorkeeper COMMAND …`: finds the command, passes it its own arguments and returns its exit
 * code. This is the only place where output is made printable, for all commands.
 */
export async function runCli(args: readonly string[], unsafe: Io): Promise<ExitCode> {
  const io: Io = {
    ...unsafe,
    out: (line) => unsafe.out(printable(line)),
    err: (line) => unsafe.err(printable(line)),
  };
  const program = commandLine('', io)
    .usage('COMMAND [OPTIONS]')
    .description('Decides who has the floor in a voice call, by a policy written per message.')
    .version(await readVersion(), '-V, --version', 'show the version')
    .helpCommand(false)
    .configureHelp({ subcommandTerm })
    .enablePositionalOptions()
    .addHelpText('after', '\nfloorkeeper COMMAND --help shows the options of a command.');
  let chosen: { readonly name: CommandName; readonly args: readonly string[] } | undefined;
  for (const name of NAMES) {
    program
      .command(name)
      .summary(COMMANDS[name].summary)
      .argument('[arguments...]')
      // The command reads its own options, `--help` among them.
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action((own: string[]) => {
        chosen = { name, args: own };
      });
  }
  try {
    program.parse(meantArguments(args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  if (chosen === undefined) return 2;
  const { run } = await LOAD[chosen.name]();
  return run(chosen.args, io);
}

/** Turns `help check` into `check --help`. For a command that does not exist there is no help, only the error. */
function meantArguments(args: readonly string[]): readonly string[] {
  const [first, second] = args;
  const asked = first === 'help' ? second : first;
  if (asked === undefined || asked.startsWith('-')) return first === 'help' ? ['--help'] : args;
  if (!NAMES.some((name) => name === asked)) return [asked];
  return first === 'help' ? [asked, '--help'] : args;
}

const NAMES = Object.keys(COMMANDS) as readonly CommandName[];

function subcommandTerm(this: Help, command: Parameters<Help['subcommandTerm']>[0]): string {
  const name = NAMES.find((each) => each === command.name());
  return name === undefined ? command.name() : `${name} ${COMMANDS[name].usage}`;
}

async function readVersion(): Promise<string> {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { readonly version: string }).version;
}
