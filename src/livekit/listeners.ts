import type { FloorEvents } from './floor.ts';

/** The application's listeners. One that throws harms nobody else, least of all the call. */
export type Listeners = {
  on<Name extends keyof FloorEvents>(
    name: Name,
    listener: (event: FloorEvents[Name]) => void,
  ): () => void;
  emit<Name extends keyof FloorEvents>(name: Name, event: FloorEvents[Name]): void;
};

type Listener = (event: never) => void;

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
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(event as never);
        } catch (error) {
          onError(name, error);
        }
      }
    },
  };
}
