import { didYouMean, explainMessage, loadFile, type Explanation } from '../policy/index.ts';
import { commandLine, runCommandLine, UsageError, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { showIssue } from './show-issue.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper explain FILE MESSAGE`: prints the policy of a message after inheritance, each value
 * with the file and line that it came from. Exits with 1 if the file has an error.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('explain', io)
    .argument('<file>', 'a policy file')
    .argument('<message>', 'a message type of it, or `defaults`')
    .option('--json', 'one JSON object instead of lines');
  return runCommandLine(command, args, io, async () => {
    const { json = false } = command.opts<{ json?: boolean }>();
    const [file = '', messageType = ''] = command.args;
    const { absolute, shown } = await typedPath(file, 'file', io);
    const { compilation, result } = await loadFile(absolute);
    if (!result.ok) {
      const { issues } = result;
      if (json) io.out(shown(JSON.stringify({ ok: false, issues }, undefined, 2)));
      else for (const issue of issues) io.err(shown(showIssue(issue)));
      return 1;
    }
    const explanation = explainMessage(compilation, messageType);
    if (explanation === undefined) {
      const known = Object.keys(result.policy.messages);
      throw new UsageError(
        `\`${file}\` has no message \`${messageType}\``,
        didYouMean(messageType, known),
      );
    }
    if (json) io.out(shown(JSON.stringify({ ok: true, ...explanation }, undefined, 2)));
    else show(explanation, shown, io);
    return 0;
  });
};

function show(explanation: Explanation, shown: (text: string) => string, io: Io): void {
  const { file, workflow, revision, sha256, messageType } = explanation;
  const values = explanation.values.map(({ path, from, value }) => ({
    path: oneLine(path),
    from: oneLine(shown(from)),
    value: valueText(value),
  }));
  io.out(oneLine(`${messageType} of workflow ${workflow}, revision ${revision}`));
  io.out(`${oneLine(shown(file))}, sha256 ${sha256.slice(0, 12)}`);
  io.out('');
  const pathWidth = Math.max(...values.map(({ path }) => path.length));
  const fromWidth = Math.max(...values.map(({ from }) => from.length));
  for (const { path, from, value } of values) {
    // The value comes last because a text may be long.
    io.out(`${path.padEnd(pathWidth)}  ${from.padEnd(fromWidth)}  ${value}`);
  }
}

/** Values as an author would write them: words bare, texts in quotes, lists in brackets. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return /^[\w-]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return JSON.stringify(value);
}
