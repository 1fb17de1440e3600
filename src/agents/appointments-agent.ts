import { llm, voice } from '@livekit/agents';
import { z } from 'zod';

import { WEEKDAYS } from './business-store.ts';
import { askBackOffice, speak, type CallDesk } from './call-desk.ts';

const INSTRUCTIONS = `workflow: appointments
You are the telephone assistant of Larkspur Energy, a fictional company. You move appointments of
technicians. Answer in plain spoken sentences, without lists or symbols. Use rescheduleAppointment
as soon as the caller names a day; when the caller corrects the day, use it again with the new one.
When you were interrupted, answer what the caller said; do not start over.`;

/** The appointments agent: moves the caller's appointment to another day. */
export function createAppointmentsAgent(desk: CallDesk): voice.Agent {
  return new voice.Agent({
    instructions: INSTRUCTIONS,
    tools: { rescheduleAppointment: rescheduleAppointment(desk) },
  });
}

/** What the appointments agent says first; each message has its own policy. */
export function openAppointmentsCall(desk: CallDesk): void {
  speak(desk, 'recording_disclosure', 'This call is recorded.');
  speak(desk, 'greeting', 'To which day should I move your appointment?');
}

function rescheduleAppointment(desk: CallDesk) {
  return llm.tool({
    description: "Moves the caller's appointment to another day of the week.",
    parameters: z.object({ day: z.enum(WEEKDAYS) }),
    execute: async ({ day }, { abortSignal }) => {
      const { hour, technician } = await askBackOffice(
        desk,
        () => desk.store.reschedule(desk.callId, day),
        abortSignal,
      );
      desk.task.update({ step: 'rescheduled', day });
      return { day, hour, technician };
    },
  });
}
