import type { FloorEvents } from './api.ts';

/** The application's listeners. One that throws or rejects affects neither the others nor the call. */
export type Listeners = {
  on<Name extends keyof FloorEvents>(
    name: Name,
    listener: (event: FloorEvents[Name]) => unknown,
  ): () => void;
  /** True if the event has a listener. */
  has(name: keyof FloorEvents): boolean;
  emit<Name extends keyof FloorEvents>(name: Name, event: FloorEvents[Name]): void;
};

type Listener = (event: never) => unknown;

export function createListeners(
  onError: (name: keyof FloorEvents, error: unknown) => void,
): Listeners {
  const listeners = new Map<keyof FloorEvents, Set<Listener>>();
  return {
    on(name, listener) {
      const ofName = listeners.get(name) ?? new Set();
      listeners.set(name, ofName.add(listener));
      return () => void ofName.delete(listener);
    },
    has: (name) => (listeners.get(name)?.size ?? 0) > 0,
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          const returned = listener(event as never);
          // Nobody else awaits this promise: its rejection would end the process.
          if (returned instanceof Promise) returned.catch((error: unknown) => onError(name, error));
        } catch (error) {
          onError(name, error);
        }
      }
    },
  };
}
