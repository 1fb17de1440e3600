import type { CompiledPolicy, MessagePolicy } from '../../src/core/index.ts';

const builtIn: MessagePolicy = {
  interruptible: 'any',
  graceMs: 0,
  speech: { mode: 'adaptive', minSpeechMs: 100, minWords: 2, onCandidate: 'duck' },
  onInterruption: { stop: 'word', offerToContinue: false, cancelTool: false },
  onFalse: { resume: 'word' },
  input: 'hold',
  heldForMs: 8000,
  startWaitMs: 3000,
  delivery: 'off',
  onIncomplete: 'report',
  text: undefined,
  dtmf: undefined,
  expects: undefined,
  silence: undefined,
  endpointing: undefined,
  protect: [],
};

/** A small compiled policy with one message type, `greeting`, under the built-in values. */
export function policyForTests(): CompiledPolicy {
  return {
    version: 1,
    workflow: 'billing',
    revision: 'r1',
    sha256: '0'.repeat(64),
    languages: ['en'],
    escalation: undefined,
    call: {
      maxMs: undefined,
      end: { message: undefined },
      trouble: {
        waitMs: undefined,
        wait: undefined,
        message: undefined,
        apology: 'Sorry.',
        do: 'end_call',
      },
    },
    defaults: builtIn,
    messages: { greeting: builtIn },
    lexicon: { lists: {}, normalise: {} },
    weights: { version: 1, bias: 0, features: {}, yieldAbove: [], stayAfterMs: 500 },
  };
}
