import assert from 'node:assert/strict';
import { compile } from '../../src/policy/compile/compile.ts';
import { explainMessage } from '../../src/policy/compile/explain.ts';
import {
  formatIssue,
  parsePolicy,
  type CompiledPolicy,
  type PolicyIssue,
} from '../../src/policy/index.ts';
import { parseFile } from '../../src/policy/compile/parse-file.ts';
import { policyYaml } from './policy-yaml.ts';

/** A file that has what every file needs, with more lines from line 4 on. */
export function fileWith(...lines: readonly string[]): string {
  const hasMessages = lines.some((line) => line.startsWith('messages:'));
  const body = [...lines, ...(hasMessages ? [] : ['messages: {}'])];
  return policyYaml(body.join('\n'), { workflow: 'billing' });
}

/** Faults of a text, or the lint's findings where it has none; `p.yaml` extends `base.yaml`. */
export function issuesOf(text: string, base?: string): readonly PolicyIssue[] {
  const source = base === undefined ? undefined : { file: 'base.yaml', text: base };
  const result = parsePolicy(text, 'p.yaml', source);
  return result.ok ? result.warnings : result.issues;
}

/** The same as they are printed. */
export function printed(text: string, base?: string): string {
  return issuesOf(text, base).map(formatIssue).join('\n');
}

/** The same of the workflow `base`. */
export function base(...lines: readonly string[]): string {
  return fileWith(...lines).replace('billing', 'base');
}

/** Compiles a file on another; fails with its faults. */
export function compiled(own: string, base?: string): CompiledPolicy {
  const source = base === undefined ? undefined : { file: 'base.yaml', text: base };
  const result = parsePolicy(own, 'p.yaml', source);
  assert.ok(result.ok, JSON.stringify(result));
  return result.policy;
}

/** Where each value of `hello` came from. */
export function origins(own: string, base?: string): Readonly<Record<string, string>> {
  const compilation = compile({
    own: parseFile({ file: 'p.yaml', text: own }),
    base: base === undefined ? undefined : parseFile({ file: 'base.yaml', text: base }),
  });
  const values = explainMessage(compilation, 'hello')?.values ?? [];
  return Object.fromEntries(
    values.map(({ path, from }) => [path.replace('messages.hello.', ''), from]),
  );
}

/** A way to a human and the message on it, so that the lint has nothing to say about either. */
export const HUMAN = 'escalation: { phrases: [human], message: bye }';
export const BYE = '  bye: { text: Bye, interruptible: none }';

/** A file with the message `hello`, whose lines begin in line 8. */
export const message = (...lines: readonly string[]) =>
  fileWith(HUMAN, 'messages:', BYE, '  hello:', ...lines.map((line) => `    ${line}`));
