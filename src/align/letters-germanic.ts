import { CONSONANTS, letterRules } from './letter-rules.ts';

export const GERMAN = letterRules(
  String.raw`
  tsch S
  sch S
  ^s(?=[tp]) S
  ch(?=s) T
  ch F
  ck T
  ph F
  qu TD
  ng N
  pf F
  t?z TS
  tion$ TSRLN
  x TS
  dt$ T
  [bdg]$ T
  ig$ VF
  eu|äu|ei|ai|ey|au L
  ie L
  (?:aa|ee|oo) L
  [aeiouäöü]h L
  (?<=[aeiouyäöü].*[^aeiouyäöü])er(?=$|s$|n$|t$) W
  (?<=[aeiouyäöü].*)e(?=n$|l$|m$|s$|t$|$|rn$|st$) W
  ^[bg]e(?=[^aeiouyäöürs]) BW
  ^ver FVR
  [aeiouäöü](?=[^aeiouyäöü][aeiouäöü]) L
  [aoäöü]r(?=[^aeiouyäöü]|$) L
  [eiu]r(?=[^aeiouyäöü]|$) VR
  [aeiouyäöü] V
  ss|ß S
  s(?=[aeiouäöü]) Z
  v F
  w D
  j R
  h(?=[aeiouyäöü]) F
  h -
  ${CONSONANTS}`,
  {
    words: `der BL, die BL, das BVS, den BLN, dem BLN, und VNT, ich VF, sie ZL, wir DL, ihr LR, ihre LRW, ihnen LNWN,
      ist VST, am VN, an VN, in VN, im VN, zu TSL, mit NVT, von FVN, hat FVT, er LR, es VS, sie ZL, vor FLR, für FLR`,
    keepsAccents: true,
  },
);

export const DUTCH = letterRules(
  String.raw`
  sch(?=e?$) S
  sch SF
  ng N
  nk NT
  ch|gg? F
  ph F
  qu TR
  x TS
  tie$ TSL
  [bd]$ T
  (?:ij|ei|ui|ou|au|eu|oe|ie|aa|ee|oo|uu)[iuw]? L
  (?<=[aeiouy].*)ig$ WF
  lijk RWT
  (?<=[aeiouy].*)en$ WN
  (?<=[aeiouy].*)e(?=r$|l$|s$|$|rs$|nd$|t$) W
  ^[bg]e(?=[^aeiouyr]) BW
  ^ver DWR
  [aeiou](?=[^aeiouyhx][aeiou]) L
  [aeiouy] V
  v F
  w D
  j R
  h F
  ${CONSONANTS}`,
  {
    words: `de BW, het WT, een WN, en VN, u L, uw L, ik VT, van FVN, te TW, is VS, op VT, met NVT, voor FLR, er VR,
      nog NVF, aan LN, per TVR, je RW, ze ZW, we DW, dat BVT, die BL`,
  },
);
