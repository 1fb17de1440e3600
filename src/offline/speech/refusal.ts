import type { Context } from 'hono';

/** Refuses a request as OpenAI does, so that its client shows the message. */
export function refuse(context: Context, message: string, status: 400 | 413 = 400): Response {
  return context.json({ error: { type: 'invalid_request_error', message } }, status);
}
