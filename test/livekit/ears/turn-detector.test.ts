import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { llm, type inference } from '@livekit/agents';

import type { AskId } from '../../../src/core/index.ts';
import {
  addPatience,
  FloorTurnDetector,
  type TextTurnDetector,
} from '../../../src/livekit/ears/turn-detector.ts';
import { within } from '../../harness/within.ts';

const CONTEXT = llm.ChatContext.empty();

/** A detector, the questions to the engine, and those that ran into the bound. */
function newDetector(options: { inner?: TextTurnDetector; boundMs?: number } = {}) {
  const asked: AskId[] = [];
  const overdue: AskId[] = [];
  const detector = new FloorTurnDetector({
    tell: (event) => {
      if (event.type === 'turn_end_asked') asked.push(event.askId);
    },
    boundMs: options.boundMs ?? 60_000,
    inner: options.inner,
    onBound: (askId) => overdue.push(askId),
  });
  const answer = (complete: boolean): boolean => detector.answer(asked.at(-1) as AskId, complete);
  return { detector, asked, overdue, answer };
}

/** A text detector of an application. */
function innerThat(says: Partial<TextTurnDetector>): TextTurnDetector {
  return {
    model: 'inner',
    provider: 'test',
    supportsLanguage: () => Promise.resolve(true),
    unlikelyThreshold: () => Promise.resolve(0.2),
    predictEndOfTurn: () => Promise.resolve(0.1),
    ...says,
  };
}

test('LiveKit waits for the engine, and receives complete or incomplete by its threshold', async () => {
  const { detector, answer } = newDetector();
  const threshold = await detector.unlikelyThreshold();
  const complete = detector.predictEndOfTurn(CONTEXT);
  assert.equal(answer(true), true);
  assert.ok((await complete) >= threshold);
  const incomplete = detector.predictEndOfTurn(CONTEXT);
  assert.equal(answer(false), true);
  assert.ok((await incomplete) < threshold);
});

test('an answer to a question that nobody waits for is reported as late', async () => {
  const { detector, answer } = newDetector();
  const asked = detector.predictEndOfTurn(CONTEXT);
  answer(true);
  await within('the detector to be asked', asked);
  assert.equal(answer(true), false);
});

test('an engine that never answers does not keep LiveKit waiting', async () => {
  const { detector, asked, overdue } = newDetector({ boundMs: 5 });
  assert.equal(await detector.predictEndOfTurn(CONTEXT), 1);
  assert.deepEqual(overdue, asked);
});

test('a newer question settles the older one: the caller continued to speak', async () => {
  const { detector, answer } = newDetector();
  const older = detector.predictEndOfTurn(CONTEXT);
  const newer = detector.predictEndOfTurn(CONTEXT);
  assert.equal(await older, 0);
  answer(true);
  assert.equal(await newer, 1);
});

test('an unresolved turn prediction is settled when the floor opens, and none is made after it', async () => {
  const { detector, asked } = newDetector();
  const pending = detector.predictEndOfTurn(CONTEXT);
  detector.open();
  assert.equal(await pending, 1);
  assert.equal(await detector.predictEndOfTurn(CONTEXT), 1);
  assert.equal(asked.length, 1);
});

suite("the application's own detector", () => {
  test("the application's detector is asked with its own threshold if the engine need not wait", async () => {
    const { detector, answer } = newDetector({ inner: innerThat({}) });
    const asked = detector.predictEndOfTurn(CONTEXT);
    answer(true);
    assert.equal(await asked, 0.1);
    assert.equal(await detector.unlikelyThreshold(), 0.2);
  });

  test("the application's own detector is not asked while the engine waits", async () => {
    const inner = innerThat({ predictEndOfTurn: () => Promise.reject(new Error('asked')) });
    const { detector, answer } = newDetector({ inner });
    const asked = detector.predictEndOfTurn(CONTEXT);
    answer(false);
    assert.equal(await asked, 0);
  });

  test("the application's detector is ignored if it fails or does not know the language", async () => {
    for (const says of [
      { predictEndOfTurn: () => Promise.reject(new Error('down')) },
      { supportsLanguage: () => Promise.resolve(false) },
    ]) {
      const { detector, answer } = newDetector({ inner: innerThat(says) });
      const asked = detector.predictEndOfTurn(CONTEXT);
      answer(true);
      assert.equal(await asked, 1);
      assert.equal(await detector.supportsLanguage('fi' as never), true);
    }
  });
});

test('a detector that hears audio is asked only when the engine has no reason to wait any more', async () => {
  const asked: string[] = [];
  const stream = {
    supportsLanguage(language: string) {
      asked.push(language);
      return Promise.resolve(true);
    },
  };
  const detector = { stream: () => stream };
  const engine = Promise.withResolvers<void>();
  const undo = addPatience(detector as unknown as inference.TurnDetector, () => engine.promise);
  const answer = detector.stream().supportsLanguage('en');
  await Promise.resolve();
  assert.deepEqual(asked, []);
  engine.resolve();
  assert.equal(await answer, true);
  assert.deepEqual(asked, ['en']);
  undo();
  assert.equal(await detector.stream().supportsLanguage('fr'), true);
});
