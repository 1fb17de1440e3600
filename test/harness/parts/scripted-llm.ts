import { llm } from '@livekit/agents';

/** What the model answers: words, or a tool call with words before it. */
export type Answer =
  | string
  | {
      readonly tool: string;
      readonly preamble?: string;
      readonly callId?: string;
      readonly args?: Readonly<Record<string, string>>;
    };

/** Answers the last item of the context as the test says. */
export type Script = (last: llm.ChatItem | undefined) => Answer;

/** A model that answers by a script, at once. `asked` holds what was in the context each time. */
export class ScriptedLlm extends llm.LLM {
  readonly asked: string[][] = [];
  readonly #script: Script;
  readonly #waits: () => Promise<void>;

  constructor(script: Script, waits: () => Promise<void> = () => Promise.resolve()) {
    super();
    this.#script = script;
    this.#waits = waits;
  }

  label(): string {
    return 'test.ScriptedLlm';
  }

  override get model(): string {
    return 'scripted-model';
  }

  chat(options: Parameters<llm.LLM['chat']>[0]): llm.LLMStream {
    const { items } = options.chatCtx;
    this.asked.push(items.map(lineOf));
    return new ScriptedAnswer(this, options, {
      answer: this.#script(items.at(-1)),
      waits: this.#waits,
    });
  }
}

let calls = 0;

class ScriptedAnswer extends llm.LLMStream {
  readonly #answer: Answer;
  readonly #waits: () => Promise<void>;

  constructor(
    owner: llm.LLM,
    options: Parameters<llm.LLM['chat']>[0],
    { answer, waits }: { answer: Answer; waits: () => Promise<void> },
  ) {
    const { chatCtx, toolCtx } = options;
    const connOptions = { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 1000 };
    super(owner, { chatCtx, ...(toolCtx === undefined ? {} : { toolCtx }), connOptions });
    this.#answer = answer;
    this.#waits = waits;
  }

  protected async run(): Promise<void> {
    await this.#waits();
    const answer = this.#answer;
    const words = typeof answer === 'string' ? answer : (answer.preamble ?? '');
    for (const content of words.split(/(?<=\s)/u)) this.#put({ content });
    if (typeof answer === 'string') return;
    calls += 1;
    const args = JSON.stringify(answer.args ?? {});
    const call = { callId: answer.callId ?? `call-${calls}`, name: answer.tool, args };
    this.#put({ toolCalls: [llm.FunctionCall.create(call)] });
  }

  #put(delta: { content?: string; toolCalls?: llm.FunctionCall[] }): void {
    this.queue.put({ id: 'answer', delta: { role: 'assistant', ...delta } });
  }
}

/** `user: what was said`, or the type of an item without words. */
export function lineOf(item: llm.ChatItem): string {
  if (item.type !== 'message') return item.type;
  return `${item.role}: ${item.textContent ?? ''}${item.interrupted ? ' [cut]' : ''}`;
}
