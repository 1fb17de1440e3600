import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { oneLine, printable } from '../../src/cli/printable.ts';
import { policyYaml } from '../harness/policy-yaml.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';
import { floorkeeper } from '../harness/cli-io.ts';

const ESC = '\u001b';
/** Clears the screen, sets the window title, returns to the start of the line, and a C1 introducer. */
const HOSTILE = `${ESC}[2J${ESC}]0;owned\u0007\r\u009b31m\u202e`;
/** The same in the name of a file or in an argument. */
const HOSTILE_NAME = `no${ESC}[2J\u009b31m\nerror: forged`;

describe('a text as a terminal may show it', () => {
  const rows = [
    { name: 'an escape sequence', text: `a${ESC}[31mb`, shown: 'a\\u001b[31mb' },
    { name: 'a C1 control', text: 'a\u009b31m', shown: 'a\\u009b31m' },
    { name: 'a return to the start of the line', text: 'good\rbad', shown: 'good\\u000dbad' },
    { name: 'a mark that reverses the order', text: 'a\u202eb', shown: 'a\\u202eb' },
    { name: 'an invisible tag', text: 'a\u{e0041}', shown: 'a\\udb40\\udc41' },
    { name: 'half of a character', text: 'a\ud800b', shown: 'a\\ud800b' },
    { name: 'a separator of lines', text: 'a\u2028b', shown: 'a\\u2028b' },
    { name: 'letters, emoji and their joiner', text: 'é 你 👩‍🚀\tx\n', shown: 'é 你 👩‍🚀\tx\n' },
  ];
  for (const { name, text, shown } of rows) {
    test(`a terminal shows ${name} as ${JSON.stringify(shown)}`, () => {
      assert.equal(printable(text), shown);
    });
  }

  test('JSON made printable holds the same value', () => {
    const value = { name: `${HOSTILE}\u{e0041}\\` };
    assert.deepEqual(JSON.parse(printable(JSON.stringify(value))), value);
  });

  test('the line breaks of a text for one line are escaped', () => {
    assert.equal(oneLine('a\nb\tc'), String.raw`a\nb\tc`);
  });
});

describe('what each command prints about hostile names and values', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-printable-'));
    // Escaped: a raw control character is a fault of the file.
    const quoted = printable(JSON.stringify(HOSTILE));
    await writeFile(
      join(folder, 'unknown-key.yaml'),
      policyYaml(`messages: { hello: { ${quoted}: 1 } }\n`, { workflow: 'x' }),
    );
    await writeFile(
      join(folder, 'text.yaml'),
      policyYaml(`messages: { hello: { text: ${quoted} } }\n`, { workflow: 'x' }),
    );
    await writeFile(
      join(folder, 'scenario.yaml'),
      `description: ${quoted}\nworkflow: ${quoted}\n${quoted}: 1\n`,
    );
    const record = await sourceOf('0.1.0-short-backchannel.jsonl');
    const hostileClause = record.replaceAll(
      /"clause":"lexicon.backchannel"|"reason":"the message was played to its end"/g,
      (part) => `${part.slice(0, part.indexOf(':'))}:${quoted}`,
    );
    await writeFile(join(folder, 'clause.jsonl'), hostileClause);
    await writeFile(
      join(folder, 'event.jsonl'),
      record.replace('"event":{"type":"message_queued"', `"event":{"type":${quoted}`),
    );
  });
  after(() => rm(folder, { recursive: true }));

  const rows = [
    ['check', 'unknown-key.yaml'],
    ['check', '--json', 'unknown-key.yaml'],
    ['check', HOSTILE_NAME],
    ['explain', 'text.yaml', 'hello'],
    ['explain', '--json', 'text.yaml', 'hello'],
    ['explain', 'unknown-key.yaml', 'hello'],
    ['explain', 'text.yaml', HOSTILE_NAME],
    ['replay', 'clause.jsonl'],
    ['replay', '--json', 'clause.jsonl'],
    ['replay', 'event.jsonl'],
    ['replay', HOSTILE_NAME],
    ['verify', 'clause.jsonl'],
    ['verify', '--json', 'clause.jsonl'],
    ['verify', HOSTILE_NAME],
    ['timeline', 'clause.jsonl'],
    ['timeline', HOSTILE_NAME],
    ['call', 'scenario.yaml'],
    ['call', HOSTILE_NAME],
    ['call', '--policies', HOSTILE_NAME, 'scenario.yaml'],
    [HOSTILE_NAME],
    ['check', `--${HOSTILE_NAME}`],
  ];
  for (const args of rows) {
    test(`floorkeeper ${oneLine(args.join(' '))} prints no control character to the terminal`, async () => {
      const { out, err } = await floorkeeper(args, folder);
      const text = `${out}\n${err}`;
      // XML has no such characters, so a picture shows a placeholder for each.
      assert.match(text, /\\u00(?:1b|9b)|\uFFFD/);
      assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/u);
      assert.doesNotMatch(text, /^error: forged/m);
    });
  }
});
