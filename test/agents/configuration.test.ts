import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { ENVIRONMENT, parseConfiguration, type Configuration } from '../../src/agents/index.ts';

const server = {
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  LIVEKIT_API_KEY: 'devkey',
  LIVEKIT_API_SECRET: 'a-secret-of-nobody',
};

function configured(env: Record<string, string>): Configuration {
  const parsed = parseConfiguration({ ...server, ...env });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.configuration;
}

describe('the configuration', () => {
  test('the configuration needs a server and nothing else', () => {
    const configuration = configured({});
    assert.equal(configuration.agentName, 'floorkeeper');
    assert.deepEqual(configuration.http, { host: '127.0.0.1', port: 8081 });
    assert.equal(configuration.records, './records');
    assert.equal(configuration.rawRecords, undefined);
  });

  test('the configuration reports all faults at once, by name, with what to do', () => {
    const parsed = parseConfiguration({
      FLOORKEEPER_HTTP_PORT: '70000',
      FLOORKEEPER_VAD: 'webrtc',
      FLOORKEEPER_STT: 'whisper',
    });
    assert.ok(!parsed.ok);
    assert.deepEqual(
      parsed.faults.map((fault) => fault.name),
      [
        'LIVEKIT_URL',
        'LIVEKIT_API_KEY',
        'LIVEKIT_API_SECRET',
        'FLOORKEEPER_HTTP_PORT',
        'FLOORKEEPER_STT',
        'FLOORKEEPER_VAD',
      ],
    );
    assert.match(parsed.faults[0]?.message ?? '', /is not set/);
    assert.ok(parsed.faults.every((fault) => fault.hint.length > 0));
  });

  test('the configuration never repeats a value in a fault, because it may be a secret', () => {
    const parsed = parseConfiguration({ ...server, LIVEKIT_URL: 'marker-of-a-secret' });
    assert.ok(!parsed.ok);
    assert.ok(!JSON.stringify(parsed.faults).includes('marker-of-a-secret'));
  });

  const choices = [
    { name: 'nothing set', env: {}, provider: 'offline', model: 'scripted' },
    { name: 'a key', env: { OPENAI_API_KEY: 'k' }, provider: 'openai', model: 'gpt-4.1' },
    {
      name: 'a base URL',
      env: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
      provider: 'openai',
      model: 'gpt-4.1',
    },
    {
      name: 'an inference string',
      env: { FLOORKEEPER_LLM: 'livekit/openai/gpt-4.1-mini' },
      provider: 'livekit',
      model: 'openai/gpt-4.1-mini',
    },
    {
      name: 'a plugin model',
      env: { FLOORKEEPER_LLM: 'openai/tiny', OPENAI_API_KEY: 'k' },
      provider: 'openai',
      model: 'tiny',
    },
  ] as const;
  for (const row of choices) {
    test(`with ${row.name} the model is ${row.model} of ${row.provider}`, () => {
      assert.deepEqual(configured(row.env).llm, { provider: row.provider, model: row.model });
    });
  }

  test('a model of the OpenAI plugin without a way to a provider is a fault, not offline', () => {
    const parsed = parseConfiguration({ ...server, FLOORKEEPER_LLM: 'openai/gpt-4.1' });
    assert.ok(!parsed.ok);
    assert.deepEqual(
      parsed.faults.map(({ name }) => name),
      ['FLOORKEEPER_LLM'],
    );
    assert.match(parsed.faults[0]?.hint ?? '', /OPENAI_API_KEY/);
  });

  test('FLOORKEEPER_RECORDS=off turns records off', () => {
    assert.equal(configured({ FLOORKEEPER_RECORDS: 'off' }).records, false);
  });

  test('an empty environment variable counts as absent', () => {
    assert.equal(configured({ OPENAI_API_KEY: '' }).llm.provider, 'offline');
  });

  test('.env.example names every environment variable of the configuration, and no other', async () => {
    const source = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
    const named = [...source.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]);
    assert.deepEqual(new Set(named), new Set(Object.keys(ENVIRONMENT)));
  });
});
