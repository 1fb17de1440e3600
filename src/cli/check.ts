import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import {
  formatIssue,
  loadFile,
  loadFolder,
  sortIssues,
  type PolicyIssue,
} from '../policy/index.ts';
import { commandLine, runCommandLine, UsageError, type Io, type RunCommand } from './command.ts';

/**
 * `floorkeeper check [FILES]`: all that is wrong with policy files, and what the lint finds in the
 * sound ones. Exits with 1 where a file has a fault; findings alone are no fault.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('check', io)
    .description('say all that is wrong with policies, and what is suspect')
    .argument('[paths...]', 'policy files, or folders of them; without any: policies')
    .option('--json', 'one JSON object with the files and the issues');
  return runCommandLine(command, args, io, async () => {
    const { json = false } = command.opts<{ json?: boolean }>();
    const paths = command.args.length > 0 ? command.args : ['policies'];
    const checked: Checked = { files: [], issues: [] };
    for (const path of paths) await checkPath(path, io, checked);
    const issues = sortIssues(checked.issues);
    const files = [...new Set(checked.files)];
    const ok = !issues.some(({ severity }) => severity === 'error');
    if (json) io.out(JSON.stringify({ ok, files, issues }, undefined, 2));
    else show(files, issues, io);
    return ok ? 0 : 1;
  });
};

type Checked = { readonly files: string[]; readonly issues: PolicyIssue[] };

async function checkPath(path: string, io: Io, checked: Checked): Promise<void> {
  const absolute = resolve(io.cwd, path);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined) {
    throw new UsageError(`there is no \`${path}\``, 'name policy files, or a folder of them');
  }
  const loaded = found.isDirectory() ? await loadFolder(absolute) : undefined;
  if (loaded?.ok === false) {
    checked.issues.push(...loaded.issues.map((issue) => asTyped(issue, io)));
    return;
  }
  const entries = loaded?.entries ?? [await loadFile(absolute)];
  if (entries.length === 0) {
    throw new UsageError(`there is no policy in \`${path}\``, 'a policy is a file `*.yaml`');
  }
  for (const { file, result } of entries) {
    checked.files.push(nameFor(file, io));
    const issues = result.ok ? result.warnings : result.issues;
    checked.issues.push(...issues.map((issue) => asTyped(issue, io)));
  }
}

function show(files: readonly string[], issues: readonly PolicyIssue[], io: Io): void {
  for (const issue of issues) io.out(formatIssue(issue));
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const found = [count(errors, 'error'), count(issues.length - errors, 'warning')].filter(Boolean);
  const summary = found.length === 0 ? 'nothing to say' : found.join(', ');
  io.out(`${count(files.length, 'policy file')} checked: ${summary}`);
}

function count(number: number, thing: string): string {
  if (number === 0) return '';
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function asTyped(issue: PolicyIssue, io: Io): PolicyIssue {
  const rename = (text: string) => text.replaceAll(`${io.cwd}/`, '');
  const { message, hint, file } = issue;
  return { ...issue, file: nameFor(file, io), message: rename(message), hint: rename(hint) };
}

/** A file as seen from where the command was typed, so that an editor's terminal can open it. */
function nameFor(file: string, io: Io): string {
  const near = relative(io.cwd, file);
  return near.startsWith('..') || isAbsolute(near) ? file : near;
}
