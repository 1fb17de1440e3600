import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';

import type { voice } from '@livekit/agents';
import { RoomEvent, type Room } from '@livekit/rtc-node';

import { Call, followCaller } from '../../../src/livekit/call/index.ts';
import { policyOf } from '../../harness/stages/stage.ts';

/** A room, a session linked to one participant, and the types of the events the engine received. */
function linkedCall() {
  const remoteParticipants = new Map<string, { identity: string }>();
  const room = Object.assign(new EventEmitter(), { remoteParticipants });
  let linked: string | undefined;
  const roomIO = {
    get linkedParticipant() {
      return linked === undefined ? undefined : remoteParticipants.get(linked);
    },
    setParticipant(identity: string | null): void {
      linked = identity ?? undefined;
    },
    unsetParticipant(): void {
      linked = undefined;
    },
  };
  const call = new Call(policyOf('messages: { answer: {} }'));
  const told: string[] = [];
  call.tell = ({ type }) => told.push(type);
  const session = { _roomIO: roomIO } as unknown as voice.AgentSession;
  const link = followCaller(session, room as unknown as Room, call);
  link.started();
  return {
    told,
    roomIO,
    link,
    joins: (identity: string): void => {
      remoteParticipants.set(identity, { identity });
      room.emit(RoomEvent.ParticipantConnected, { identity });
    },
    leaves: (identity: string): void => {
      remoteParticipants.delete(identity);
      room.emit(RoomEvent.ParticipantDisconnected, { identity });
    },
    presses: (identity: string): void => {
      room.emit(RoomEvent.DtmfReceived, 2, '2', { identity });
    },
  };
}

test('the caller leaves and returns when the linked participant does; nobody else counts', () => {
  const { told, roomIO, joins, leaves } = linkedCall();
  joins('caller');
  roomIO.setParticipant('caller');
  joins('supervisor');
  leaves('supervisor');
  assert.deepEqual(told, []);
  leaves('caller');
  joins('supervisor');
  assert.deepEqual(told, ['caller_left']);
  joins('caller');
  assert.deepEqual(told, ['caller_left', 'caller_returned']);
});

test('the caller has returned when the session links to another participant who is in the room', () => {
  const { told, roomIO, joins, leaves } = linkedCall();
  joins('first');
  roomIO.setParticipant('first');
  leaves('first');
  joins('second');
  roomIO.setParticipant('second');
  assert.deepEqual(told, ['caller_left', 'caller_returned']);
  leaves('second');
  assert.deepEqual(told, ['caller_left', 'caller_returned', 'caller_left']);
});

test('the engine takes keys from the linked participant only, also after the link changes', () => {
  const { told, roomIO, joins, presses } = linkedCall();
  joins('caller');
  joins('supervisor');
  roomIO.setParticipant('caller');
  presses('supervisor');
  assert.deepEqual(told, []);
  presses('caller');
  assert.deepEqual(told, ['dtmf_received']);
  roomIO.setParticipant('supervisor');
  presses('caller');
  presses('supervisor');
  assert.deepEqual(told, ['dtmf_received', 'dtmf_received']);
});

test('every participant counts as the caller while the session is linked to nobody', () => {
  const { told, joins, leaves, presses } = linkedCall();
  joins('one');
  joins('two');
  presses('two');
  leaves('one');
  leaves('two');
  assert.deepEqual(told, ['dtmf_received', 'caller_left']);
});

test('the engine receives nothing from a session after `close` ends its link', () => {
  const { told, roomIO, link, joins, leaves, presses } = linkedCall();
  link.close();
  joins('caller');
  roomIO.setParticipant('caller');
  presses('caller');
  leaves('caller');
  assert.deepEqual(told, []);
});
