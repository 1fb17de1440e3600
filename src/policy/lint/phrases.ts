import type { Compilation } from '../compile/index.ts';
import { foldPhrase } from '../compile/index.ts';
import type { Finding } from './finding.ts';

/* Rules about the phrases that ask for a human. */

/** Phrases are compared as words: reports those that cannot match, or match only alone. */
export function findPhrases({ files, escalation, policy }: Compilation): readonly Finding[] {
  const leaf = escalation?.get('phrases');
  if (leaf === undefined || policy.escalation === undefined) return [];
  const { origin } = leaf;
  const file = [files.own, files.base].find(
    (each) => origin.type === 'file' && each?.file === origin.file,
  );
  return policy.escalation.phrases.flatMap((phrase, index): readonly Finding[] => {
    const path = ['escalation', 'phrases', index];
    const place = file === undefined ? undefined : file.valueAt(path);
    const at: Finding['origin'] =
      file === undefined || place === undefined
        ? origin
        : { type: 'file', file: file.file, ...place, path };
    if (isPattern(phrase)) return [patternFinding(phrase, at)];
    return EMERGENCIES.has(foldPhrase(phrase)) ? [aloneFinding(phrase, at)] : [];
  });
}

/** Whether a phrase looks like a pattern: as it is compared word by word, it matches nothing. */
export function isPattern(phrase: string): boolean {
  return /[\\^*+|()[\]{}]|\.\?|^\/|\/$/.test(phrase);
}

function patternFinding(phrase: string, origin: Finding['origin']): Finding {
  return {
    code: 'POLICY_PHRASE_IS_PATTERN',
    origin,
    message: `\`${phrase}\` is a pattern, and phrases are compared word by word: nothing that is said matches it`,
    hint: 'write the words that callers say, one phrase each',
  };
}

function aloneFinding(phrase: string, origin: Finding['origin']): Finding {
  return {
    code: 'POLICY_PHRASE_MATCHES_ALONE',
    origin,
    message: `\`${phrase}\` counts only where it is all that the caller says, or after a request`,
    hint: `write it with words that callers say beside it, one phrase each: "is ${phrase}", "my ${phrase}"`,
  };
}

/** Words that people say in the middle of a sentence when it matters most. */
const EMERGENCIES: ReadonlySet<string> = new Set(
  [
    [
      'ambulance',
      'assault',
      'attack',
      'bleeding',
      'blood',
      'breathing',
      'burning',
      'choking',
      'collapsed',
      'danger',
      'dead',
      'died',
      'drowning',
      'dying',
      'emergency',
      'explosion',
      'fainted',
      'fire',
      'flood',
      'fraud',
      'gas',
      'gun',
      'hospital',
      'hurt',
      'injured',
      'kill',
      'overdose',
      'pain',
      'poison',
      'police',
      'rape',
      'scam',
      'seizure',
      'smoke',
      'stolen',
      'stroke',
      'suicide',
      'suicidal',
      'unconscious',
      'violence',
      'weapon',
    ],
    ['notfall', 'feuer', 'unfall', 'blutet', 'bewusstlos', 'selbstmord', 'gestohlen', 'betrug'],
    ['emergencia', 'incendio', 'fuego', 'sangrando', 'suicidio', 'accidente', 'fraude', 'robado'],
    ['urgence', 'incendie', 'feu', 'saigne', 'suicide', 'accident', 'fraude', 'volé'],
    ['emergenza', 'incendio', 'sanguina', 'suicidio', 'incidente', 'frode', 'rubato'],
    ['noodgeval', 'brand', 'bloedt', 'zelfmoord', 'ongeluk', 'fraude', 'gestolen'],
    ['emergência', 'incêndio', 'sangrando', 'suicídio', 'acidente', 'fraude', 'roubado'],
  ].flat(),
);
