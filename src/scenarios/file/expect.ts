import type { ScenarioFile } from './schema.ts';
import type {
  ExpectedRecovery,
  ExpectedTask,
  ExpectedTranscript,
  Expectations,
  MessageSelector,
} from './scenario.ts';

type ExpectFile = ScenarioFile['expect'];
type SelectorFile = {
  readonly message: string;
  readonly occurrence?: number | undefined;
  readonly role?: MessageSelector['role'];
};

/** The expectations of a file with their defaults filled in. */
export function toExpectations(file: ExpectFile): Expectations {
  return {
    decision: file.decision.map((each) => ({
      verdicts: many(each.verdict),
      clauses: many(each.clause),
      classes: each.class === undefined ? [] : many(each.class),
      messageType: each.message,
      overruled: each.overruled ?? [],
    })),
    playback: file.playback.map((each) => ({
      message: selectorOf(each),
      action: each.action,
      silentWithinMs: each.silentWithinMs,
    })),
    transcript: transcriptOf(file.transcript),
    task: taskOf(file.task),
    recovery: recoveryOf(file.recovery),
  };
}

function transcriptOf(file: ExpectFile['transcript']): ExpectedTranscript {
  return {
    userTurns: file.userTurns,
    absent: file.absent ?? [],
    heard: (file.heard ?? []).map((each) => ({
      message: selectorOf(each),
      share: each.share,
      text: each.text,
    })),
    heardWordsWithin: file.heardWords === 'exact' ? 0 : file.heardWords?.within,
  };
}

function taskOf(file: ExpectFile['task']): ExpectedTask {
  return {
    state: file.state,
    isPreserved: file.preserved ?? false,
    collected: file.collected,
  };
}

function recoveryOf(file: ExpectFile['recovery']): ExpectedRecovery {
  const { next } = file;
  return {
    next:
      next === undefined
        ? undefined
        : {
            after: selectorOf({ ...next, message: next.after }),
            messageType: next.message,
            withinMs: next.withinMs,
          },
    messages: file.messages,
    falseInterruptions: file.falseInterruptions,
    newTurn: file.newTurn,
    delivered: file.delivered,
    handOff: file.handOff,
  };
}

function selectorOf({ message, occurrence = 1, role }: SelectorFile): MessageSelector {
  return { messageType: message, occurrence, role };
}

function many<Item extends string>(value: Item | readonly Item[]): readonly Item[] {
  return typeof value === 'string' ? [value] : value;
}
