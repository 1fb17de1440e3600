import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { openBusinessStore } from '../../src/agents/index.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-store-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('the business store', () => {
  test('the store finds the latest invoice, that of a month, and none in a month without one', () => {
    const store = openBusinessStore(':memory:');
    assert.equal(store.findInvoice(undefined)?.number, 1042);
    assert.equal(store.findInvoice('October')?.number, 1017);
    assert.equal(store.findInvoice('may'), undefined);
    store.close();
  });

  test('the store keeps what a call changed, and another process sees it at once', () => {
    const path = join(folder, 'shared', 'business.sqlite');
    const first = openBusinessStore(path);
    const second = openBusinessStore(path);
    assert.equal(first.reschedule('call-1', 'friday').day, 'friday');
    assert.equal(second.appointment().day, 'friday');
    first.requestTransfer({
      callId: 'call-1',
      reason: 'phrase',
      requestedAt: '2026-11-20T12:00:00Z',
    });
    assert.deepEqual(second.transferRequests('call-1'), [
      { callId: 'call-1', reason: 'phrase', requestedAt: '2026-11-20T12:00:00Z' },
    ]);
    assert.deepEqual(second.transferRequests('call-2'), []);
    first.close();
    second.close();
  });

  test('the store books each payment under a reference of its own', () => {
    const store = openBusinessStore(':memory:');
    assert.equal(store.findAccount('4155550142')?.holder, 'Ada Example');
    assert.equal(store.findAccount('0000000000'), undefined);
    assert.notEqual(
      store.bookPayment('call-1', '4155550142').reference,
      store.bookPayment('call-1', '4155550142').reference,
    );
    store.close();
  });
});
