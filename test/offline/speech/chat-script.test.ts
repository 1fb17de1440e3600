import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  answer,
  loadChatScripts,
  scriptFor,
  type ChatMessage,
  type ChatRequest,
  type ChatScript,
} from '../../../src/offline/speech/chat-script.ts';

const folder = fileURLToPath(new URL('../../../src/offline/speech/chat-scripts/', import.meta.url));
let scripts: ReadonlyMap<string, ChatScript>;
before(async () => {
  scripts = await loadChatScripts(folder);
});

const TOOLS = ['lookUpInvoice', 'startPayment', 'rescheduleAppointment'];
const user = (text: string): ChatMessage => ({ role: 'user', text });
const said = (text: string): ChatMessage => ({ role: 'assistant', text });
const result = (toolName: string, fields: object): ChatMessage => ({
  role: 'tool',
  text: JSON.stringify(fields),
  toolName,
});
const ask = (workflow: string, messages: readonly ChatMessage[], tools = TOOLS) => {
  const request: ChatRequest = { model: `scripted-${workflow}`, messages, tools };
  const script = scriptFor(scripts, request);
  assert.ok(script);
  return answer(script, request);
};

for (const [workflow, text, name, args] of [
  ['billing', 'what is my balance', 'lookUpInvoice', {}],
  ['billing', 'balance', 'lookUpInvoice', {}],
  ['billing', 'no I meant October.', 'lookUpInvoice', { month: 'october' }],
  ['billing', 'no i meant the other one', 'lookUpInvoice', { month: 'october' }],
  ['billing', 'i would like to make a payment', 'startPayment', {}],
  ['appointments', 'move my appointment to friday', 'rescheduleAppointment', { day: 'friday' }],
  ['appointments', 'No, I meant Monday.', 'rescheduleAppointment', { day: 'monday' }],
] as const) {
  test(`the script of ${workflow}: "${text}" calls ${name} with ${JSON.stringify(args)}`, () => {
    assert.deepEqual(ask(workflow, [user(text)]), { type: 'tool', name, args });
  });
}

test('a scripted explanation of an invoice has what the tool found and is long enough to be cut', () => {
  const found = {
    found: true,
    number: 1042,
    month: 'november',
    amount: '42 dollars',
    dueOn: 'soon',
  };
  const spoken = ask('billing', [user('what is my balance'), result('lookUpInvoice', found)]);
  assert.ok(spoken.type === 'say');
  assert.match(spoken.text, /^Invoice 1042 is for 42 dollars, due on soon\. /);
  // flite speaks about 170 words a minute: 8 s are 23 words.
  assert.ok(spoken.text.split(' ').length > 40);
});

test('a correction gets another scripted text than the first answer, a missing invoice a third', () => {
  const fields = { number: 1017, amount: 'x', dueOn: 'y' };
  const texts = [
    { ...fields, found: true, month: 'november' },
    { ...fields, found: true, month: 'october' },
    { found: false },
  ].map((found) => JSON.stringify(ask('billing', [user('no'), result('lookUpInvoice', found)])));
  assert.equal(new Set(texts).size, 3);
});

test('a script answers the same words differently after another message of the agent', () => {
  const offered = ask('billing', [said('Would you like to pay it now?'), user('yes please')]);
  assert.deepEqual(offered, { type: 'tool', name: 'startPayment', args: {} });
  const unasked = ask('billing', [said('Hello.'), user('yes please')]);
  assert.equal(unasked.type, 'say');
});

test('a text that no rule of a script matches gets the fallback of the workflow', () => {
  const spoken = ask('billing', [user('purple elephants')]);
  assert.deepEqual(spoken, { type: 'say', text: scripts.get('billing')?.fallback });
});

test('a script skips a rule for a tool that the agent does not offer', () => {
  assert.equal(ask('billing', [user('what is my balance')], []).type, 'say');
});

test('a script answers a turn after a tool result, not the result again', () => {
  const messages = [result('rescheduleAppointment', { day: 'friday' }), user('no i meant monday')];
  assert.deepEqual(ask('appointments', messages), {
    type: 'tool',
    name: 'rescheduleAppointment',
    args: { day: 'monday' },
  });
});

const pick = (model: string, instructions: string) =>
  scriptFor(scripts, { model, messages: [{ role: 'system', text: instructions }], tools: [] })
    ?.workflow;

test('the model name selects the script, else a line in the instructions does', () => {
  assert.equal(pick('scripted-billing', 'workflow: appointments'), 'billing');
  assert.equal(pick('scripted', 'workflow: appointments\nYou are kind.'), 'appointments');
  assert.equal(pick('scripted', 'You are kind.'), 'default');
  assert.equal(pick('scripted-nothing', ''), undefined);
});

test('a faulty script is refused with its file and the position of the fault', async () => {
  const broken = await mkdtemp(join(tmpdir(), 'scripts-'));
  try {
    const rules = [{ when: { user: '(' }, say: 'x' }];
    const content = JSON.stringify({ workflow: 'w', fallback: 'f', rules });
    await writeFile(join(broken, 'broken.yaml'), content);
    await assert.rejects(loadChatScripts(broken), /broken\.yaml` is not a script: [^]*rules\[0\]/);
  } finally {
    await rm(broken, { recursive: true });
  }
});

test('a script rule that mentions a missing value fails with the name of the value', () => {
  const messages = [user('friday'), result('rescheduleAppointment', { day: 'friday' })];
  assert.throws(() => ask('appointments', messages), /`\{hour\}`/);
});
