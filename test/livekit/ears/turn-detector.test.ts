import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { llm, type inference } from '@livekit/agents';

import type { AskId } from '../../../src/core/index.ts';
import {
  addPatience,
  type DetectorOut,
  FloorTurnDetector,
  type TextTurnDetector,
} from '../../../src/livekit/ears/turn-detector.ts';
import { within } from '../../harness/within.ts';

const CONTEXT = llm.ChatContext.empty();

/** A detector, the questions to the engine, and those that ran into the bound. */
function newDetector(
  options: { inner?: TextTurnDetector; boundMs?: number; isCertain?: boolean } = {},
) {
  const asked: AskId[] = [];
  const overdue: AskId[] = [];
  const out: DetectorOut[] = [];
  const detector = new FloorTurnDetector({
    tell: (event) => {
      if (event.type === 'turn_end_asked') asked.push(event.askId);
    },
    boundMs: options.boundMs ?? 60_000,
    isCertain: () => options.isCertain === true,
    onBound: (askId) => overdue.push(askId),
    onOut: (why) => out.push(why),
  });
  detector.askFor(options.inner);
  const answer = (complete: boolean): boolean => detector.answer(asked.at(-1) as AskId, complete);
  return { detector, asked, overdue, out, answer };
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

test('a question that LiveKit has replaced by a newer one is unlikely to be the end of the turn', async () => {
  const { detector } = newDetector();
  const older = detector.predictEndOfTurn(CONTEXT);
  void detector.predictEndOfTurn(CONTEXT);
  const probability = await older;
  assert.ok(probability < ((await detector.unlikelyThreshold()) ?? 0));
  detector.open();
});

test('a question that the engine takes back because of a voice is asked again, and LiveKit waits', async () => {
  const { detector, asked, answer } = newDetector();
  let isAnswered = false;
  const asking = detector.predictEndOfTurn(CONTEXT).then(() => (isAnswered = true));
  assert.equal(answer(false), true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isAnswered, false);
  assert.equal(asked.length, 2);
  assert.equal(answer(true), true);
  await within('the detector to be asked', asking);
  assert.equal(isAnswered, true);
});

test('LiveKit gets no threshold where the engine need not wait and there is no other detector', async () => {
  const { detector, answer } = newDetector();
  const complete = detector.predictEndOfTurn(CONTEXT);
  assert.equal(answer(true), true);
  await within('the detector to be asked', complete);
  assert.equal(await detector.unlikelyThreshold(), undefined);
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

  test("the application's own detector is not asked once the number is complete", async () => {
    const inner = innerThat({ predictEndOfTurn: () => Promise.reject(new Error('asked')) });
    const { detector, answer, out } = newDetector({ inner, isCertain: true });
    const asked = detector.predictEndOfTurn(CONTEXT);
    answer(true);
    await within('the detector to be asked', asked);
    assert.equal(await detector.unlikelyThreshold(), undefined);
    assert.deepEqual(out, []);
  });

  test("the application's own detector is not asked while the engine waits", async () => {
    const inner = innerThat({ predictEndOfTurn: () => Promise.reject(new Error('asked')) });
    const { detector, answer, out } = newDetector({ inner });
    const asked = detector.predictEndOfTurn(CONTEXT);
    answer(false);
    void detector.predictEndOfTurn(CONTEXT);
    assert.equal(await asked, 0);
    assert.deepEqual(out, []);
  });

  const IGNORED: readonly { why: string; says: Partial<TextTurnDetector>; out: DetectorOut[] }[] = [
    {
      why: 'throws when it is asked',
      says: { predictEndOfTurn: () => Promise.reject(new Error('down')) },
      out: ['failed'],
    },
    {
      why: 'does not know the language',
      says: { supportsLanguage: () => Promise.resolve(false) },
      out: [],
    },
    {
      why: 'throws when its threshold is asked for',
      says: { unlikelyThreshold: () => Promise.reject(new Error('down')) },
      out: ['failed'],
    },
    {
      why: 'has no threshold for the language',
      says: { unlikelyThreshold: () => Promise.resolve(undefined) },
      out: [],
    },
  ];
  for (const { why, says, out } of IGNORED) {
    test(`LiveKit gets no threshold from an application's detector that ${why}`, async () => {
      const asking = newDetector({ inner: innerThat(says) });
      const asked = asking.detector.predictEndOfTurn(CONTEXT);
      asking.answer(true);
      await within('the detector to be asked', asked);
      assert.equal(await asking.detector.unlikelyThreshold(), undefined);
      assert.equal(await asking.detector.supportsLanguage('fi' as never), true);
      assert.deepEqual(asking.out, out);
    });
  }

  test("an application's detector that never answers does not keep LiveKit waiting", async (t) => {
    const inner = innerThat({ predictEndOfTurn: () => new Promise(() => {}) });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const asking = newDetector({ inner });
    const asked = asking.detector.predictEndOfTurn(CONTEXT);
    asking.answer(true);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    t.mock.timers.tick(3000);
    await within('the detector to be asked', asked);
    assert.equal(await asking.detector.unlikelyThreshold(), undefined);
    assert.deepEqual(asking.out, ['no_answer']);
  });
});

suite('a detector that hears audio', () => {
  type Stream = ReturnType<inference.TurnDetector['stream']>;

  function patient(
    stream: Partial<Stream>,
    waitForEngine: () => Promise<boolean>,
    isCertain = false,
  ) {
    const out: DetectorOut[] = [];
    const detector = { stream: () => stream } as unknown as inference.TurnDetector;
    const undo = addPatience(detector, {
      waitForEngine,
      isCertain: () => isCertain,
      onOut: (why) => out.push(why),
    });
    return { detector, undo, out };
  }

  test('a detector that hears audio is asked only when the engine has no reason to wait any more', async () => {
    const asked: unknown[] = [];
    const engine = Promise.withResolvers<boolean>();
    const supportsLanguage = (language: unknown): Promise<boolean> => {
      asked.push(language);
      return Promise.resolve(true);
    };
    const stream = { supportsLanguage, cancelInference: () => undefined };
    const { detector, undo } = patient(stream, () => engine.promise);
    const answer = detector.stream().supportsLanguage('en' as never);
    await Promise.resolve();
    assert.deepEqual(asked, []);
    engine.resolve(true);
    assert.equal(await answer, true);
    assert.deepEqual(asked, ['en']);
    undo();
    assert.ok(Object.hasOwn(detector, 'stream'));
  });

  test('a detector that hears audio is not asked once the number is complete', async () => {
    const supportsLanguage = (): Promise<boolean> => Promise.reject(new Error('asked'));
    const stream = { supportsLanguage, cancelInference: () => undefined };
    const { detector, out } = patient(stream, () => Promise.resolve(true), true);
    assert.equal(await detector.stream().supportsLanguage('en' as never), false);
    assert.deepEqual(out, []);
  });

  test('a detector that hears audio and throws is left out of the turn', async () => {
    const supportsLanguage = (): Promise<boolean> => Promise.reject(new Error('down'));
    const stream = { supportsLanguage, cancelInference: () => undefined };
    const { detector, out } = patient(stream, () => Promise.resolve(true));
    assert.equal(await detector.stream().supportsLanguage('en' as never), false);
    assert.deepEqual(out, ['failed']);
  });

  test('a prediction that LiveKit gives up is reported, one that it cancels is not', () => {
    const cancelled: unknown[] = [];
    const supportsLanguage = (): Promise<boolean> => Promise.resolve(true);
    const cancelInference = (how: unknown): void => void cancelled.push(how);
    const { detector, out } = patient({ supportsLanguage, cancelInference }, () =>
      Promise.resolve(true),
    );
    const opened = detector.stream();
    opened.cancelInference();
    opened.cancelInference({ timedOut: true });
    assert.deepEqual(cancelled, [undefined, { timedOut: true }]);
    assert.deepEqual(out, ['no_answer']);
  });
});
