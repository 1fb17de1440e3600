import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import {
  answer,
  ChatScriptError,
  scriptFor,
  type ChatAnswer,
  type ChatMessage,
  type ChatRequest,
  type ChatScript,
} from './chat-script.ts';
import { refuse } from './refusal.ts';

/** Answers `POST /v1/chat/completions` from scripts: streaming, word by word, or whole. */
export async function answerChat(
  context: Context,
  scripts: ReadonlyMap<string, ChatScript>,
): Promise<Response> {
  const body = requestSchema.safeParse(await context.req.json().catch(() => undefined));
  if (!body.success) return refuse(context, z.prettifyError(body.error));
  const request = fromBody(body.data);
  const script = scriptFor(scripts, request);
  if (script === undefined) {
    const names = [...scripts.keys()].map((name) => `\`scripted-${name}\``).join(', ');
    return refuse(context, `there is no script for model \`${request.model}\`; there are ${names}`);
  }
  let chosen: ChatAnswer;
  try {
    chosen = answer(script, request);
  } catch (error) {
    if (!(error instanceof ChatScriptError)) throw error;
    return refuse(context, `script \`${script.workflow}\`: ${error.message}`);
  }
  // The same conversation gets the same ids: turns count up within it.
  const id = `chatcmpl-${request.messages.length}`;
  const frame = { id, created: 0, model: request.model };
  if (!body.data.stream) return context.json(wholeAnswer(frame, chosen));
  return streamSSE(context, async (stream) => {
    const choices = chunksOf(chosen, `call_${request.messages.length}`);
    for (const choice of choices) {
      if (stream.aborted) return;
      await stream.writeSSE({ data: JSON.stringify(chunk(frame, [choice])) });
      await delay(WORD_DELAY_MS);
    }
    const usage = usageOf(choices.length);
    await stream.writeSSE({ data: JSON.stringify({ ...chunk(frame, []), usage }) });
    await stream.writeSSE({ data: '[DONE]' });
  });
}

type Frame = { readonly id: string; readonly created: number; readonly model: string };

function wholeAnswer(frame: Frame, chosen: ChatAnswer): object {
  const message =
    chosen.type === 'say'
      ? { role: 'assistant', content: chosen.text }
      : { role: 'assistant', content: null, tool_calls: [toolCall('call_1', chosen)] };
  const finish_reason = finishReason(chosen);
  const choices = [{ index: 0, message, finish_reason }];
  return { ...frame, object: 'chat.completion', choices, usage: usageOf(1) };
}

function chunk(frame: Frame, choices: readonly object[]): object {
  return { ...frame, object: 'chat.completion.chunk', choices };
}

/** The deltas of an answer: a word each, or the whole call of a tool, and then why it ended. */
function chunksOf(chosen: ChatAnswer, callId: string): readonly object[] {
  const deltas =
    chosen.type === 'say'
      ? (chosen.text.match(/\s*\S+/g) ?? []).map((content) => ({ role: 'assistant', content }))
      : [{ role: 'assistant', tool_calls: [{ index: 0, ...toolCall(callId, chosen) }] }];
  return [
    ...deltas.map((delta) => ({ index: 0, delta, finish_reason: null })),
    { index: 0, delta: {}, finish_reason: finishReason(chosen) },
  ];
}

function toolCall(id: string, { name, args }: ChatAnswer & { type: 'tool' }): object {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(args) } };
}

function finishReason(chosen: ChatAnswer): string {
  return chosen.type === 'say' ? 'stop' : 'tool_calls';
}

function usageOf(completionTokens: number): object {
  return {
    prompt_tokens: 0,
    completion_tokens: completionTokens,
    total_tokens: completionTokens,
  };
}

const contentSchema = z.union([
  z.string(),
  z.array(z.object({ type: z.string(), text: z.string().optional() })),
]);
const requestSchema = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  messages: z.array(
    z.object({
      role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
      content: contentSchema.nullish(),
      tool_call_id: z.string().optional(),
      tool_calls: z
        .array(z.object({ id: z.string(), function: z.object({ name: z.string() }) }))
        .optional(),
    }),
  ),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
});
type RequestBody = z.infer<typeof requestSchema>;

function fromBody(body: RequestBody): ChatRequest {
  const toolNames = new Map<string, string>();
  const messages: ChatMessage[] = [];
  for (const { role, content, tool_call_id: callId, tool_calls: calls } of body.messages) {
    for (const call of calls ?? []) toolNames.set(call.id, call.function.name);
    const toolName = callId === undefined ? undefined : toolNames.get(callId);
    messages.push({ role, text: textOf(content), ...(toolName === undefined ? {} : { toolName }) });
  }
  return { model: body.model, messages, tools: body.tools.map((tool) => tool.function.name) };
}

function textOf(content: z.infer<typeof contentSchema> | null | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('\n');
}

/** A fast model's pace, 60 words a second: playout is never short of text, an interruption still finds it unfinished. */
const WORD_DELAY_MS = 15;
