/*
 * Words that authors know from another product or from YAML 1.1, by their key: a misspelt word is
 * found by its letters, a synonym is not.
 */

type Meanings = Readonly<Record<string, readonly string[]>>;

const YES = ['yes', 'y', 'true', 'on'];
const NO = ['no', 'n', 'false', 'none', 'never'];

const WORDS: Readonly<Record<string, Meanings>> = {
  interruptible: {
    none: [...NO, 'nothing', 'protected'],
    any: [...YES, 'always', 'all', 'both', 'everything', 'full'],
    dtmf: ['key', 'keys', 'keypad', 'digits', 'touchtone'],
    speech: ['voice', 'words', 'talk'],
  },
  mode: { immediate: ['now', 'instant', 'vad', 'fast'], adaptive: ['auto', 'smart', 'semantic'] },
  onCandidate: {
    continue: [...NO, 'nothing', 'ignore', 'off'],
    duck: ['lower', 'quiet', 'quieter', 'fade'],
    pause: ['stop', 'wait', 'hold'],
  },
  stop: { now: ['immediate', 'immediately', 'instant'], sentence: ['end', 'finish'] },
  resume: { sample: ['now', 'exact'], sentence: ['start', 'beginning'] },
  offerToContinue: { true: YES, false: NO },
  cancelTool: { true: YES, false: NO },
  input: {
    drop: [...NO, 'ignore', 'discard', 'mute', 'forget'],
    hold: [...YES, 'keep', 'queue', 'save', 'buffer', 'store'],
  },
  delivery: { required: [...YES, 'must', 'always', 'full'], off: [...NO, 'optional'] },
  onIncomplete: {
    report: [...NO, 'log', 'ignore'],
    again: ['repeat', 'retry', 'replay', 'restart'],
    escalate: ['handoff', 'transfer', 'human'],
  },
  do: {
    reprompt: ['repeat', 'prompt', 'again', 'retry', 'ask'],
    escalate: ['handoff', 'transfer', 'human', 'operator'],
    handoff: ['escalate', 'transfer', 'human'],
  },
  submit: { reply: ['turn', 'user'], event: ['code', 'silent', ...NO] },
  during: { always: [...YES, 'all'], interruptible: [...NO, 'unprotected'] },
  profile: { telephone: ['phone', 'pstn', 'sip', 'narrowband'], wideband: ['web', 'webrtc', 'hd'] },
  kind: { digits: ['digit', 'number', 'numbers', 'numeric'] },
  languages: {
    de: ['german', 'deutsch'],
    en: ['english'],
    es: ['spanish', 'español'],
    fr: ['french', 'français'],
    it: ['italian', 'italiano'],
    nl: ['dutch', 'nederlands'],
    pl: ['polish', 'polski'],
    pt: ['portuguese', 'português'],
    sv: ['swedish', 'svenska'],
  },
  protect: {
    money: ['amount', 'amounts', 'price', 'prices', 'currency'],
    numbers: ['digit', 'digits'],
    dates: ['time', 'times', 'day', 'days'],
    codes: ['id', 'ids', 'reference', 'iban'],
  },
};

const KEYS: Meanings = {
  interruptible: ['allowinterruptions', 'bargein', 'interruptions', 'uninterruptible'],
  text: ['say', 'message', 'prompt', 'content'],
  graceMs: ['aecwarmupduration', 'graceperiod', 'warmup'],
  silence: ['timeout', 'timeoutms', 'noinput', 'useraway', 'userawaytimeout'],
  onFalse: ['resumefalseinterruption', 'falseinterruptiontimeout'],
  endpointing: ['mindelay', 'maxdelay', 'endofturn'],
  input: ['discardaudioifuninterruptible'],
  minSpeechMs: ['minduration', 'mininterruptionduration'],
  minMs: ['mindelay'],
  maxMs: ['maxdelay'],
  count: ['length', 'digits', 'numdigits'],
  terminator: ['finishonkey', 'endkey'],
  interDigitMs: ['timeout', 'interdigittimeout'],
  afterMs: ['timeout', 'timeoutms'],
  reprompt: ['text', 'say', 'prompt'],
  options: ['menu', 'keys', 'choices'],
};

/** The word of the format that another word under this key means. */
export function meantWord(key: string, written: string): string | undefined {
  return Object.hasOwn(WORDS, key) ? meaningIn(WORDS[key] ?? {}, written) : undefined;
}

/** The keys of the format that a key of another name may mean. */
export function meantKeys(written: string): readonly string[] {
  const folded = written.toLowerCase().replaceAll(/[-_]/g, '');
  return Object.keys(KEYS).filter((key) => KEYS[key]?.includes(folded));
}

function meaningIn(meanings: Meanings, written: string): string | undefined {
  const folded = written.trim().toLowerCase();
  return Object.keys(meanings).find((word) => meanings[word]?.includes(folded));
}
