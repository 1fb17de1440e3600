import { voice } from '@livekit/agents';

import { speak, type CallDesk } from './call-desk.ts';

const INSTRUCTIONS = `workflow: default
You are the telephone assistant of Larkspur Energy, a fictional company. Answer in plain spoken
sentences, without lists or symbols. You have no tools; offer a human for anything you cannot answer.
When you were interrupted, answer what the caller said; do not start over.`;

/** The agent of a workflow that has none of its own. */
export function createGeneralAgent(): voice.Agent {
  return new voice.Agent({ instructions: INSTRUCTIONS });
}

/** What the general agent says first. */
export function openGeneralCall(desk: CallDesk): void {
  speak(desk, 'recording_disclosure', 'This call is recorded.');
  desk.floor.say('answer', 'Hello, this is Larkspur Energy. How can I help you?');
}
