import type { Floor } from 'floorkeeper';

/** What an application may listen to, once the floor is attached. */
export function listen(floor: Floor): void {
  floor.on('decision', ({ verdict, clause, class: callerClass, confidence }) => {
    console.log(`${verdict} by ${clause} (${callerClass}, ${confidence})`);
  });
  floor.on('option', ({ name, messageType }) => console.log(`${messageType}: chose ${name}`));
  floor.on('handoff', ({ reason }) => console.log(`the caller wants a human: ${reason}`));
  floor.on('end_call', ({ reason }) => console.log(`hang up: ${reason}`));
}
