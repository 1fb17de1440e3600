import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { floorkeeper } from '../harness/cli-io.ts';

let folder: string;

const BASE = `version: 1
workflow: base
revision: "1"
escalation: { phrases: [human], dtmf: "*" }
messages:
  law:
    interruptible: none
    text: "This call is recorded."
`;

const CHILD = `version: 1
workflow: child
revision: "2"
extends: base
profile: telephone
messages:
  law:
    heldForMs: 9000
`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-explain-'));
  await writeFile(join(folder, 'base.yaml'), BASE);
  await writeFile(join(folder, 'child.yaml'), CHILD);
  await writeFile(join(folder, 'faulty.yaml'), CHILD.replace('heldForMs', 'heldForMS'));
});

after(() => rm(folder, { recursive: true }));

describe('floorkeeper explain', () => {
  test('`explain` shows every value with the file and line that it came from', async () => {
    const { code, out } = await floorkeeper(['explain', 'child.yaml', 'law'], folder);
    assert.equal(code, 0);
    assert.equal(
      out.replace(/sha256 [0-9a-f]{12}$/m, 'sha256 …'),
      `law of workflow child, revision 2
child.yaml, sha256 …

messages.law.text                            base.yaml:8        "This call is recorded."
messages.law.interruptible                   base.yaml:7        none
messages.law.graceMs                         profile telephone  300
messages.law.speech.minSpeechMs              profile telephone  120
messages.law.speech.minWords                 built-in           2
messages.law.speech.mode                     built-in           adaptive
messages.law.speech.onCandidate              built-in           duck
messages.law.onInterruption.cancelTool       built-in           false
messages.law.onInterruption.offerToContinue  built-in           false
messages.law.onInterruption.stop             built-in           word
messages.law.onFalse.resume                  built-in           word
messages.law.protect                         built-in           []
messages.law.input                           built-in           hold
messages.law.heldForMs                       child.yaml:8       9000
messages.law.startWaitMs                     built-in           3000
messages.law.delivery                        built-in           off
messages.law.onIncomplete                    built-in           report
escalation.phrases                           base.yaml:4        [human]
escalation.dtmf                              base.yaml:4        "*"
escalation.during                            built-in           always
escalation.do                                built-in           handoff
call.trouble.do                              built-in           handoff

not written, so:
messages.law.dtmf         no menu: a key means nothing here but to the code
messages.law.expects      no number is collected
messages.law.silence      no ladder: nothing happens when the caller says nothing
messages.law.endpointing  LiveKit's own delays at the end of a turn: 500 to 3000 ms, if the session sets no others
languages                 English: the built-in words of \`en\` are understood
escalation.message        nothing is said on the way to a human
escalation.failed         nothing is said when a handoff fails
call.maxMs                a call may last for any time
call.end.message          nothing is said before a policy ends the call
call.trouble.waitMs       nothing is said while a model or voice is slow
call.trouble.message      "I am sorry, we are having a technical problem." is said
call.voicemail            a machine that answers is treated as a caller`,
    );
  });

  test('`explain --json` gives the same values as data', async () => {
    const { code, out } = await floorkeeper(['explain', '--json', 'child.yaml', 'law'], folder);
    assert.equal(code, 0);
    const explained = JSON.parse(out) as {
      readonly ok: boolean;
      readonly file: string;
      readonly workflow: string;
      readonly sha256: string;
      readonly values: readonly unknown[];
    };
    assert.equal(explained.ok, true);
    assert.equal(explained.file, 'child.yaml');
    assert.equal(explained.workflow, 'child');
    assert.match(explained.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(explained.values[0], {
      path: 'messages.law.text',
      value: 'This call is recorded.',
      from: 'base.yaml:8',
    });
  });

  test('`explain` prints paths relative to the working directory, also of the extended file', async () => {
    const here = join(folder, 'calls');
    await mkdir(here, { recursive: true });
    const { out } = await floorkeeper(['explain', '../child.yaml', 'law'], here);
    assert.match(out, /^\.\.\/child\.yaml, sha256/m);
    assert.match(out, /^messages\.law\.text +\.\.\/base\.yaml:8 /m);
    assert.match(out, /^messages\.law\.heldForMs +\.\.\/child\.yaml:8 /m);
    assert.doesNotMatch(out, new RegExp(folder));
    const far = await floorkeeper(['explain', join(folder, 'child.yaml'), 'law']);
    assert.match(far.out, new RegExp(`^messages\\.law\\.text +${folder}/base\\.yaml:8 `, 'm'));
  });

  test('`explain --json` gives the faults of a faulty file as data', async () => {
    const { code, out, err } = await floorkeeper(
      ['explain', '--json', 'faulty.yaml', 'law'],
      folder,
    );
    assert.equal(code, 1);
    assert.equal(err, '');
    const explained = JSON.parse(out) as { readonly ok: boolean; readonly issues: unknown[] };
    assert.equal(explained.ok, false);
    assert.equal(explained.issues.length, 1);
  });

  test('`explain FILE defaults` shows the policy of a type that the workflow lacks', async () => {
    const { out } = await floorkeeper(['explain', 'child.yaml', 'defaults'], folder);
    assert.match(out, /^defaults\.interruptible +built-in +any$/m);
  });

  test('`explain` without a message lists the messages of the workflow, inherited ones too', async () => {
    const { code, out } = await floorkeeper(['explain', 'child.yaml'], folder);
    assert.equal(code, 0);
    const [first, , , ...rows] = out.split('\n');
    assert.equal(first, 'workflow child, revision 2');
    assert.equal(rows[0], 'law  child.yaml:7  interruptible: none');
    assert.ok(rows.includes('not written, so:'));
    const json = await floorkeeper(['explain', 'child.yaml', '--json'], folder);
    const data = JSON.parse(json.out) as { readonly messages: readonly object[] };
    assert.deepEqual(data.messages[0], {
      messageType: 'law',
      from: 'child.yaml:7',
      summary: 'interruptible: none',
    });
  });

  const rows = [
    {
      name: 'a misspelt message',
      args: ['child.yaml', 'laww'],
      code: 2,
      err: /^error: `child\.yaml` has no message `laww`\n {2}hint: did you mean `law`\?$/,
    },
    {
      name: 'a file that is not there',
      args: ['no.yaml', 'law'],
      code: 2,
      err: /^error: there is no file `no\.yaml`$/,
    },
    {
      name: 'a folder',
      args: ['.', 'law'],
      code: 2,
      err: /^error: `\.` is a folder\n {2}hint: name a file in it$/,
    },
    {
      name: 'a faulty file',
      args: ['faulty.yaml', 'law'],
      code: 1,
      err: /^faulty\.yaml:8:5 error POLICY_UNKNOWN_KEY .*\n.*\n {2}hint: did you mean `heldForMs`\?$/,
    },
  ] as const;
  for (const { name, args, code, err } of rows) {
    test(`floorkeeper explain with ${name} exits with ${code}`, async () => {
      const ran = await floorkeeper(['explain', ...args], folder);
      assert.equal(ran.code, code);
      assert.match(ran.err, err);
      assert.equal(ran.out, '');
    });
  }
});
