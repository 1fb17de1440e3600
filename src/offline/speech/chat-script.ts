import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A conversation of OpenAI's chat API, as far as the scripted model reads it. */
export type ChatRequest = {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** The names of the tools the agent offers. */
  readonly tools: readonly string[];
};
export type ChatMessage = {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  /** On a tool's result: the name of the tool. */
  readonly toolName?: string;
};

/** What the scripted model does: it speaks or it calls a tool. */
export type ChatAnswer =
  | { readonly type: 'say'; readonly text: string }
  | {
      readonly type: 'tool';
      readonly name: string;
      readonly args: Readonly<Record<string, unknown>>;
    };

const pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, 'i');
  } catch {
    context.addIssue({ code: 'custom', message: `\`${source}\` is not a regular expression` });
    return z.NEVER;
  }
});
const when = z.strictObject({
  user: pattern.optional(),
  tool: z.string().optional(),
  result: z.record(z.string(), z.unknown()).default({}),
  said: pattern.optional(),
  instructions: pattern.optional(),
});
const toolCall = z.strictObject({
  name: z.string(),
  args: z.record(z.string(), z.unknown()).default({}),
});

/** A scripted model: a list of rules, of which the first that applies answers. `chat-scripts/billing.yaml` says what each key means. */
export const chatScriptSchema = z.strictObject({
  workflow: z.string(),
  fallback: z.string(),
  rules: z.array(
    z.union([z.strictObject({ when, say: z.string() }), z.strictObject({ when, tool: toolCall })]),
  ),
});
export type ChatScript = z.infer<typeof chatScriptSchema>;
type Rule = ChatScript['rules'][number];

/** A script that cannot be read, or one that names a value nobody gave. */
export class ChatScriptError extends Error {
  override readonly name = 'ChatScriptError';
  readonly code = 'LOCAL_CHAT_SCRIPT';
}

/** Reads every `.yaml` file of a folder as a script, under the name of its workflow. */
export async function loadChatScripts(folder: string): Promise<ReadonlyMap<string, ChatScript>> {
  const scripts = new Map<string, ChatScript>();
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.yaml')) continue;
    const path = join(folder, file);
    const read = chatScriptSchema.safeParse(parse(await readFile(path, 'utf8')));
    if (!read.success) {
      throw new ChatScriptError(`\`${path}\` is not a script: ${z.prettifyError(read.error)}`);
    }
    scripts.set(read.data.workflow, read.data);
  }
  return scripts;
}

/**
 * Picks the script of a conversation: by the model's name (`scripted-billing`), else by a line
 * `workflow: billing` in the agent's instructions, else `default`.
 */
export function scriptFor(
  scripts: ReadonlyMap<string, ChatScript>,
  request: ChatRequest,
): ChatScript | undefined {
  const named = /^scripted-(.+)$/.exec(request.model)?.[1];
  if (named !== undefined) return scripts.get(named);
  const marked = /^\s*workflow:\s*([\w-]+)\s*$/m.exec(instructionsOf(request.messages))?.[1];
  return scripts.get(marked ?? 'default') ?? scripts.get('default');
}

/** What a script answers. The same conversation always gets the same answer. */
export function answer(script: ChatScript, request: ChatRequest): ChatAnswer {
  for (const rule of script.rules) {
    const values = valuesIf(rule, request);
    if (values === undefined) continue;
    if ('say' in rule) return { type: 'say', text: fill(rule.say, values) };
    const args = Object.entries(rule.tool.args).map(([key, value]) => [
      key,
      typeof value === 'string' ? fill(value, values) : value,
    ]);
    return { type: 'tool', name: rule.tool.name, args: Object.fromEntries(args) };
  }
  return { type: 'say', text: script.fallback };
}

type Values = Readonly<Record<string, unknown>>;

/** The values a rule can speak of, or undefined where it does not apply. */
function valuesIf(rule: Rule, { messages, tools }: ChatRequest): Values | undefined {
  if ('tool' in rule && !tools.includes(rule.tool.name)) return undefined;
  const last = messages.findLast(({ role }) => role === 'user' || role === 'tool');
  const spoken = messages.findLast(({ role, text }) => role === 'assistant' && text !== '');
  const { user, tool, result, said, instructions } = rule.when;
  if (said !== undefined && !said.test(spoken?.text ?? '')) return undefined;
  if (instructions !== undefined && !instructions.test(instructionsOf(messages))) return undefined;
  if (tool !== undefined) {
    if (last?.role !== 'tool' || last.toolName !== tool) return undefined;
    const fields = fieldsOf(last.text);
    const has = ([key, value]: [string, unknown]) => fields[key] === value;
    return Object.entries(result).every(has) ? fields : undefined;
  }
  if (user === undefined) return {};
  if (last?.role !== 'user') return undefined;
  const found = user.exec(last.text);
  if (found === null) return undefined;
  const groups = Object.entries(found.groups ?? {});
  return Object.fromEntries(groups.map(([name, text]) => [name, text?.toLowerCase()]));
}

function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new ChatScriptError(
        `a rule speaks of \`{${name}}\`, which nothing gave it as a text or a number`,
      );
    }
    return String(value);
  });
}

function fieldsOf(json: string): Values {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Values) : {};
  } catch {
    return {};
  }
}

function instructionsOf(messages: readonly ChatMessage[]): string {
  return messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(({ text }) => text)
    .join('\n');
}
