/** Words and digits that no hash holds by chance, one for each thing that somebody says, keys or throws. */
export const MARKERS = {
  answer: 'quokkaberry',
  account: 'wombatina',
  held: 'flummoxine',
  cut: 'gribblewort',
  human: 'snorkeldash',
  task: 'pumperkettle',
  param: 'ottoline',
  argument: 'brimbletack',
  thrown: 'yonderspark',
  instructions: 'vellumfrost',
  digits: '7193552846',
} as const;
