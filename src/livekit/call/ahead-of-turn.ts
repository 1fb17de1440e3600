import type { voice } from '@livekit/agents';

import { id, type MessageId } from '../../core/index.ts';
import { guarded, watchFate } from '../ground/index.ts';

/**
 * The replies that LiveKit makes before it knows that the caller's turn is over. It throws them away
 * when the caller goes on, so such a reply is no message yet: reports about it wait here until LiveKit
 * schedules it, and are forgotten if LiveKit does not.
 */
export class AheadOfTurn {
  readonly #waiting = new Map<MessageId, Map<string, () => void>>();
  readonly #made = new WeakSet<voice.SpeechHandle>();
  /** Called when a reply was thrown away. */
  onDiscarded: ((messageId: MessageId) => void) | undefined;

  /** Called when LiveKit announces a speech that it may throw away; `bind` makes it a message. */
  made(handle: voice.SpeechHandle, bind: () => void): void {
    const messageId = id<MessageId>(handle.id);
    this.#made.add(handle);
    const reports = new Map<string, () => void>();
    this.#waiting.set(messageId, reports);
    watchFate(handle, {
      onScheduled: guarded('the speeches', () => {
        this.#waiting.delete(messageId);
        bind();
        for (const report of reports.values()) report();
      }),
      onDiscarded: guarded('the speeches', () => {
        this.#waiting.delete(messageId);
        this.onDiscarded?.(messageId);
      }),
    });
  }

  /** True for a reply of this call, scheduled, waiting or thrown away. */
  has(handle: voice.SpeechHandle): boolean {
    return this.#made.has(handle);
  }

  /**
   * Runs a report about a speech now, or when the speech is scheduled. While both wait, a later report
   * replaces an earlier one of the same name.
   */
  report(messageId: MessageId | undefined, name: string, report: () => void): void {
    const waiting = messageId === undefined ? undefined : this.#waiting.get(messageId);
    if (waiting === undefined) report();
    else waiting.set(name, report);
  }
}
