import { CONSONANTS, letterRules } from './letter-rules.ts';

export const SPANISH = letterRules(
  String.raw`
  ch S
  ll R
  ñ N
  rr R
  gu(?=[eiéí]) B
  qu T
  g(?=[eiéí]) F
  c(?=[eiéí]) F
  z F
  j F
  h -
  x TS
  gü BR
  cu(?=[aeoáéó]) TR
  [aeo][iuy](?![áéíóú]) L
  [iu](?=[aeoáéó]) R
  y(?=[aeiou]) R
  [aeiouyáéíóú] V
  v B
  ${CONSONANTS}`,
  { words: 'y V, muy NL, hay L, hoy L', keepsAccents: true },
);

export const ITALIAN = letterRules(
  String.raw`
  gli(?=[aeiou]) R
  gl(?=i) R
  gn N
  sc(?=h) ST
  sci(?=[aou]) S
  sc(?=[ei]) S
  c?ci(?=[aou]) S
  cc?(?=[eièé]) S
  g?gi(?=[aou]) Z
  gg?(?=[eièé]) Z
  ch T
  gh B
  qu TR
  zz? TS
  h -
  (?<=[aeiou])s(?=[aeiou]) Z
  [ao][iu] L
  i(?=[aeou]) R
  u(?=[aeoi]) R
  [àèéìòù] V
  [aeiouy](?=[^aeiouyàèéìòù][aeiouàèéìòù]+$) L
  [aeiouy] V
  ${CONSONANTS}`,
  { words: 'e V, è V, il VR, di BV, ed VB', keepsAccents: true },
);

export const PORTUGUESE = letterRules(
  String.raw`
  [lnc]h R
  ch S
  rr F
  ^r F
  ss S
  ç S
  [gj](?=[eiéí]) Z
  j Z
  gu(?=[eiéí]) B
  qu(?=[eiéí]) T
  qu TR
  c(?=[eiéíê]) S
  x S
  h -
  (?:ão|õe|ãe) L
  [ãõ] L
  [aeiouáéíóúâêô][mn](?=[^aeiouáéíóúâêôãõh]|$) LN
  [aeoáéó][iu] L
  [iu](?=[aoáó]) R
  (?<=[aeiouáéíóúâêôãõ].*)[aeo](?=s?$) W
  (?<=[aeiouáéíóúâêôã])s(?=[aeiouáéíóúâêôã]) Z
  [áéíóúâêô] L
  [aeiouy] V
  ${CONSONANTS}`,
  {
    words: 'e V, é V, o W, a W, os WS, as WS, de BW, do BW, da BW, em LN, um LN, uma LNW',
    keepsAccents: true,
  },
);

export const FRENCH = letterRules(
  String.raw`
  ch S
  ph F
  gn N
  qu T
  gu(?=[eiéè]) B
  ge(?=[ao]) Z
  g(?=[eiéèê]) Z
  c(?=[eiéèê]) S
  ç S
  j Z
  h -
  tion SRL
  x(?=[aeiou]) BZ
  x$ -
  (?<=[aeiouéèêàâîôû])s(?=[aeiouéèêàâîôû]) Z
  eaux?$ L
  eau L
  (?:eu|œu)(?=[rlnf]) V
  (?:ou|ai|ei|eu|au|œu|oû|aî)(?![nm](?:[^aeiouéèêh]|$)) V
  (?:ai|ei|oi)n(?![aeiouéèên]) L
  oi RV
  ou|au|ai|ei V
  ien$ RL
  ille(?=s?$) VR
  (?<=[aeu])il(?:le)?s?$ R
  (?:an|en|am|em|in|im|on|om|un|um|yn|ym)(?![aeiouéèêàhnm]) L
  (?<=[aeiouéèêàâîôû].*)ent$ -
  (?<=.)e[rz]$ V
  (?<=[aeiouéèêàâîôû].*)es?$ -
  e(?=[^aeiouéèêlrstcx][aeiouéèêàâ]) W
  e$ W
  i(?=[aeoé]) R
  u(?=i) R
  [éèêëàâîïôûùaeiouyœ] V
  (?<=.)[tdspzg]s?$ -
  ${CONSONANTS}`,
  {
    words: `le RW, la RV, les RV, de BW, du BV, des BV, un L, une VN, et V, est V, à V, ici VSV, vous DV, nous NV, votre DVTR,
      notre NVTR, que TW, qui TV, je ZW, ce SW, ne NW, se SW, au L, aux L, en L, sept SVT, dix BVS, six SVS, huit RVT, cinq SLT,
      clés TRV, les RV, mes NV, ses SV`,
    keepsAccents: true,
  },
);
