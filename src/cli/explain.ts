import {
  didYouMean,
  explainMessage,
  explainWorkflow,
  loadFile,
  type Explanation,
  type UnwrittenPart,
  type WorkflowExplanation,
} from '../policy/index.ts';
import { commandLine, runCommandLine, UsageError, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { showIssue } from './show-issue.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper explain FILE [MESSAGE]`: prints the policy of a message after inheritance, each value with the
 * file and line that it came from, and what applies where nobody wrote anything; without MESSAGE, the
 * messages of the workflow. Exits with 1 if the file has an error.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('explain', io)
    .argument('<file>', 'a policy file')
    .argument('[message]', 'a message type of it, or `defaults`; without one, all are listed')
    .option('--json', 'one JSON object instead of lines');
  return runCommandLine(command, args, io, async () => {
    const { json = false } = command.opts<{ json?: boolean }>();
    const [file = '', messageType] = command.args;
    const { absolute, shown } = await typedPath(file, 'file', io);
    const { compilation, result } = await loadFile(absolute);
    if (!result.ok) {
      const { issues } = result;
      if (json) io.out(shown(JSON.stringify({ ok: false, issues }, undefined, 2)));
      else for (const issue of issues) io.err(shown(showIssue(issue)));
      return 1;
    }
    if (messageType === undefined) {
      const workflow = explainWorkflow(compilation);
      if (json) io.out(shown(JSON.stringify({ ok: true, ...workflow }, undefined, 2)));
      else showWorkflow(workflow, shown, io);
      return 0;
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

type Shown = (text: string) => string;

function showWorkflow(explanation: WorkflowExplanation, shown: Shown, io: Io): void {
  const { workflow, messages, unwritten } = explanation;
  io.out(oneLine(`workflow ${workflow}, revision ${explanation.revision}`));
  io.out(sourceLine(explanation, shown));
  io.out('');
  showTable(
    messages.map(({ messageType, from, summary }) => [messageType, shown(from), summary]),
    io,
  );
  showUnwritten(unwritten, io);
}

function show(explanation: Explanation, shown: Shown, io: Io): void {
  const { workflow, revision, messageType, values, unwritten } = explanation;
  io.out(oneLine(`${messageType} of workflow ${workflow}, revision ${revision}`));
  io.out(sourceLine(explanation, shown));
  io.out('');
  showTable(
    values.map(({ path, from, value }) => [path, shown(from), valueText(value)]),
    io,
  );
  showUnwritten(unwritten, io);
}

function sourceLine({ file, sha256 }: Pick<Explanation, 'file' | 'sha256'>, shown: Shown): string {
  return `${oneLine(shown(file))}, sha256 ${sha256.slice(0, 12)}`;
}

function showUnwritten(unwritten: readonly UnwrittenPart[], io: Io): void {
  if (unwritten.length === 0) return;
  io.out('');
  io.out('not written, so:');
  showTable(
    unwritten.map(({ path, means }) => [path, means]),
    io,
  );
}

/** Columns as wide as their widest cell; the last one is not padded, as a text may be long. */
function showTable(rows: readonly (readonly string[])[], io: Io): void {
  const cells = rows.map((row) => row.map(oneLine));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of cells) {
    const last = row.length - 1;
    io.out(
      row
        .map((cell, column) => (column === last ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  '),
    );
  }
}

/** Values as an author would write them: words bare, texts in quotes, lists in brackets. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return /^[\w-]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return JSON.stringify(value);
}
