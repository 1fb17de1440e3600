import { loadFile, loadFolder, sortIssues, type PolicyIssue } from '../policy/index.ts';
import { commandLine, runCommandLine, UsageError, type Io, type RunCommand } from './command.ts';
import { showIssue } from './show-issue.ts';
import { typedPath, type TypedPath } from './shown-path.ts';

/**
 * `floorkeeper check [FILES]`: prints every error in policy files, and the warnings of the lint for files
 * without errors. Exits with 1 if there is an error, and with `--strict` also if there is a warning.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('check', io)
    .argument('[paths...]', 'policy files, or folders of them; without any: policies')
    .option('--json', 'one JSON object instead of lines')
    .option('--strict', 'exit with 1 for warnings too');
  return runCommandLine(command, args, io, async () => {
    const { json = false, strict = false } = command.opts<{ json?: boolean; strict?: boolean }>();
    const paths = command.args.length > 0 ? command.args : ['policies'];
    const checked: Checked = { files: [], issues: [] };
    for (const path of paths) await checkPath(path, io, checked);
    const issues = sortIssues(checked.issues);
    const files = [...new Set(checked.files)];
    const ok = !issues.some(({ severity }) => strict || severity === 'error');
    if (json) io.out(JSON.stringify({ ok, files, issues }, undefined, 2));
    else show(files, issues, io);
    return ok ? 0 : 1;
  });
};

type Checked = { readonly files: string[]; readonly issues: PolicyIssue[] };

async function checkPath(typed: string, io: Io, checked: Checked): Promise<void> {
  const path = await typedPath(typed, 'file or folder', io);
  const loaded = path.isFolder ? await loadFolder(path.absolute) : undefined;
  if (loaded?.ok === false) {
    checked.issues.push(...loaded.issues.map((issue) => asTyped(issue, path)));
    return;
  }
  const entries = loaded?.entries ?? [await loadFile(path.absolute)];
  if (entries.length === 0) {
    throw new UsageError(`there is no policy in \`${typed}\``, 'a policy is a file `*.yaml`');
  }
  for (const { file, result } of entries) {
    checked.files.push(path.shown(file));
    const issues = result.ok ? result.warnings : result.issues;
    checked.issues.push(...issues.map((issue) => asTyped(issue, path)));
  }
}

function show(files: readonly string[], issues: readonly PolicyIssue[], io: Io): void {
  for (const issue of issues) io.out(showIssue(issue));
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const found = [count(errors, 'error'), count(issues.length - errors, 'warning')].filter(Boolean);
  const summary = found.length === 0 ? 'no errors, no warnings' : found.join(', ');
  io.out(`${count(files.length, 'policy file')} checked: ${summary}`);
}

function count(number: number, thing: string): string {
  if (number === 0) return '';
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function asTyped(issue: PolicyIssue, { shown }: TypedPath): PolicyIssue {
  const { message, hint, file } = issue;
  return { ...issue, file: shown(file), message: shown(message), hint: shown(hint) };
}
