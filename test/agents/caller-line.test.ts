import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { suite, test } from 'node:test';

import { DisconnectReason, ParticipantKind, RoomEvent } from '@livekit/rtc-node';

import { endWithCaller } from '../../src/agents/caller-line.ts';

const { STANDARD, SIP } = ParticipantKind;
const { CLIENT_INITIATED, SIGNAL_CLOSE, ROOM_DELETED } = DisconnectReason;

/** A room with one caller, which counts how often the session was closed. */
function openLine() {
  const room = new EventEmitter();
  let closes = 0;
  const stop = endWithCaller({
    session: {
      close: () => {
        closes += 1;
        return Promise.resolve();
      },
    },
    room: room as never,
    identity: 'ana',
    onError: (error) => assert.fail(String(error)),
  });
  const leave = (kind: ParticipantKind, disconnectReason: DisconnectReason, identity = 'ana') =>
    room.emit(RoomEvent.ParticipantDisconnected, { identity, kind, disconnectReason });
  const comeBack = () => room.emit(RoomEvent.ParticipantConnected, { identity: 'ana' });
  return { leave, comeBack, stop, closes: () => closes };
}

suite('the call ends with its caller', () => {
  test('a caller who hangs up the telephone ends the call at once', () => {
    const line = openLine();
    line.leave(SIP, CLIENT_INITIATED);
    assert.equal(line.closes(), 1);
    line.stop();
  });

  test('a caller whose connection drops ends the call if they are not back after 30 s', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const line = openLine();
    line.leave(SIP, SIGNAL_CLOSE);
    t.mock.timers.tick(29_999);
    assert.equal(line.closes(), 0);
    t.mock.timers.tick(1);
    assert.equal(line.closes(), 1);
    line.stop();
  });

  test('a caller who is back in time continues the call', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const line = openLine();
    line.leave(STANDARD, CLIENT_INITIATED);
    t.mock.timers.tick(20_000);
    line.comeBack();
    t.mock.timers.tick(60_000);
    assert.equal(line.closes(), 0);
    line.stop();
  });

  test('a supervisor who leaves does not end the call', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const line = openLine();
    line.leave(STANDARD, CLIENT_INITIATED, 'supervisor');
    t.mock.timers.tick(60_000);
    assert.equal(line.closes(), 0);
    line.stop();
  });

  test('a room that is deleted ends the call at once', () => {
    const line = openLine();
    line.leave(STANDARD, ROOM_DELETED);
    assert.equal(line.closes(), 1);
    line.stop();
  });
});
