import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLead } from '../../../src/livekit/playout/lead.ts';

/** As the pump does: a timer every 10 ms, late by so much. */
function tick(lead: ReturnType<typeof createLead>, seconds: number, lateMs: number): void {
  for (let i = 0; i < seconds * 100; i += 1) lead.noteLateness(lateMs);
}

describe('an event loop that stalls', () => {
  it('makes no second hole: what is kept below covers a stall like the last', () => {
    const lead = createLead(40);
    lead.noteLateness(80);
    assert.ok(lead.ms >= 80 + 10, `${lead.ms} ms`);
  });

  it('is not forgotten between stalls that come each second', () => {
    const lead = createLead(40);
    for (let i = 0; i < 30; i += 1) {
      lead.noteLateness(80);
      tick(lead, 1, 1);
      assert.ok(lead.ms >= 80, `${lead.ms} ms after ${i + 1} s`);
    }
  });

  it('is forgotten when it has been calm: the stops are soon as quick as before', () => {
    const lead = createLead(40);
    lead.noteLateness(80);
    tick(lead, 10, 1);
    assert.ok(lead.ms <= 45, `${lead.ms} ms`);
  });

  it('for very long does not make the lead longer than a pause may take', () => {
    const lead = createLead(40);
    lead.noteLateness(5000);
    assert.equal(lead.ms, 160);
    tick(lead, 10, 1);
    assert.ok(lead.ms < 60, `${lead.ms} ms`);
  });

  it('for less than the base covers already changes nothing: a duck is no later for it', () => {
    const lead = createLead(80);
    lead.noteLateness(50);
    assert.equal(lead.ms, 80);
  });

  it('only as timers usually are late changes nothing', () => {
    const lead = createLead(40);
    tick(lead, 5, 12);
    assert.equal(lead.ms, 40);
  });
});
