import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLead } from '../../../src/livekit/playout/lead.ts';

/** Runs a timer every 10 ms as the pump does, late by this much. */
function tick(lead: ReturnType<typeof createLead>, seconds: number, lateMs: number): void {
  for (let i = 0; i < seconds * 100; i += 1) lead.noteLateness(lateMs, 10);
}

describe('an event loop that stalls', () => {
  it('a second stall of the event loop makes no hole: the lead covers a stall like the last', () => {
    const lead = createLead(40);
    lead.noteLateness(80, 10);
    assert.ok(lead.ms >= 80 + 10, `${lead.ms} ms`);
  });

  it('the lead is not forgotten between stalls that come each second', () => {
    const lead = createLead(40);
    for (let i = 0; i < 30; i += 1) {
      lead.noteLateness(80, 10);
      tick(lead, 1, 1);
      assert.ok(lead.ms >= 80, `${lead.ms} ms after ${i + 1} s`);
    }
  });

  it('the lead shrinks again once the event loop is calm: stops are soon as quick as before', () => {
    const lead = createLead(40);
    lead.noteLateness(80, 10);
    tick(lead, 10, 1);
    assert.ok(lead.ms <= 45, `${lead.ms} ms`);
  });

  it('a very long stall does not make the lead longer than a pause may take', () => {
    const lead = createLead(40);
    lead.noteLateness(5000, 10);
    assert.equal(lead.ms, 160);
    tick(lead, 10, 1);
    assert.ok(lead.ms < 60, `${lead.ms} ms`);
  });

  it('a stall that the base lead covers changes nothing: a duck is no later for it', () => {
    const lead = createLead(80);
    lead.noteLateness(50, 10);
    assert.equal(lead.ms, 80);
  });

  it('the usual lateness of timers does not change the lead', () => {
    const lead = createLead(40);
    tick(lead, 5, 12);
    assert.equal(lead.ms, 40);
  });
});
