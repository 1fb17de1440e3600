import type { World } from './world.ts';

/** A key that states share if they behave alike: everything but ids, times and counts. */
export function abstractOf(world: World): string {
  const { state } = world;
  const { floor, overlap, caller, held, silence, turn, escalation, collection, keys, session } =
    state;
  const playing =
    floor.type === 'idle'
      ? [floor.last?.messageType ?? '-', floor.last?.isSilenced === true ? 's' : '']
      : [
          floor.message.messageType,
          floor.falsePauses,
          floor.type === 'stopping' ? `${floor.cause}${floor.keepsHandle}` : '',
        ];
  return [
    floor.type,
    ...playing,
    state.queue
      .map(({ messageType, start, bringsResult }) => `${messageType}.${start}.${bringsResult}`)
      .join('+'),
    state.requested.map(({ role }) => role).join('+'),
    caller.type,
    overlap.type === 'open'
      ? `${overlap.settledAs ?? 'undecided'}.${overlap.words?.shape ?? ''}.${overlap.utteranceIds.length > 0}.${overlap.endedAtMs !== undefined}.${overlap.isCandidate}`
      : '-',
    held.type,
    silence.type === 'off' ? '-' : `${silence.type}${silence.rung}`,
    turn.type,
    escalation.type,
    collection.type === 'open'
      ? `open${collection.parts.map(({ digits }) => digits).join('+')}${collection.isComplete}`
      : collection.type,
    keys.kept.type,
    Math.min(keys.waiting.length, 2),
    keys.isChosen,
    Math.min(keys.invalid, 3),
    state.tools.length,
    state.missed.length,
    session.isSttLost,
    state.deadlines.map(({ name }) => name).join('+'),
    world.messages.map(({ phase, neverBegins }) => `${phase}${neverBegins}`).join('+'),
    world.broken.join('+'),
    world.openUtterance === undefined,
    world.uncommitted === undefined,
    world.handOff,
  ].join('|');
}
