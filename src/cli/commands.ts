/**
 * The commands, as help shows them: one table, so that the list of commands and the help of each
 * say the same.
 */
export const COMMANDS = {
  check: {
    usage: '[paths...]',
    summary: 'print every error and warning in policies',
  },
  explain: {
    usage: '<file> [message]',
    summary:
      'list the messages of a policy, or show one, each value with the file and line it came from',
  },
  replay: {
    usage: '<file...>',
    summary:
      'run records through the engine and compare every decision, or try another policy on them',
  },
  sweep: {
    usage: '<file...>',
    summary: 'try a setting at several values on records: false against missed interruptions',
  },
  verify: {
    usage: '<file...>',
    summary: 'check that records are as they were written, and show the proof of deliveries',
  },
  prune: {
    usage: '<folder...>',
    summary: 'delete raw records and call audio whose retention is over',
  },
  timeline: {
    usage: '<file>',
    summary: 'draw a record as an SVG: who made a sound when, and what was decided',
  },
  view: {
    usage: '<file>',
    summary: 'write a page about a record: what was said and heard, what was decided, and why',
  },
  why: {
    usage: '<file> [turn]',
    summary: 'show why an overlap was judged as it was: evidence, shares, threshold, decision',
  },
  score: {
    usage: '<folder>',
    summary:
      'compute figures over many records: false and missed interruptions, and what came after',
  },
  compact: {
    usage: '<folder>',
    summary: 'write what `score` needs of many records as Parquet, by day and workflow',
  },
  review: {
    usage: '<folder>',
    summary: "list the turns most worth a person's ear, and take down what people say about them",
  },
  rollout: {
    usage: '<file>',
    summary: 'answer ten questions about a policy that is to go live, each with its evidence',
  },
  call: {
    usage: '<scenario...>',
    summary: 'make the calls of scenarios in a real room, and judge each by its record',
  },
} as const satisfies Readonly<Record<string, { readonly usage: string; readonly summary: string }>>;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;
