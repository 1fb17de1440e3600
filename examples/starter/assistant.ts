import { llm, voice } from '@livekit/agents';
import { z } from 'zod';

const INSTRUCTIONS = `You are a voice assistant, friendly and brief. You are heard, not read: speak in short,
plain sentences, without lists, emojis or symbols.`;

/** The agent of the starter, with one tool. */
export class Assistant extends voice.Agent {
  constructor() {
    super({ instructions: INSTRUCTIONS, tools: { getWeather } });
  }
}

/** Stands for a real service. */
const getWeather = llm.tool({
  description: 'Tells the weather of a place. Say so if the place is not known.',
  parameters: z.object({ place: z.string().describe('the name of a town') }),
  execute: ({ place }) => Promise.resolve({ place, sky: 'sunny', degreesCelsius: 21 }),
});
