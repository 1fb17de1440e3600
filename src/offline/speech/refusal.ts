import type { Context } from 'hono';

/** Refuses a request as OpenAI does, so that its client shows the message. */
export function refuse(context: Context, message: string): Response {
  return context.json({ error: { type: 'invalid_request_error', message } }, 400);
}
