import { CONSONANTS, letterRules } from './letter-rules.ts';

/** American and British alike: an r after a vowel lengthens it in both. */
export const ENGLISH = letterRules(
  String.raw`
  [ts]ion SWN
  [cts]ious SWS
  [ct]ial SWR
  ture(?=s?$) SW
  sure(?=s?$) ZW
  ther DW
  tch S
  dge(?=s?$) Z
  sch(?=o) ST
  ch(?=r|em) T
  [cs]h S
  ph F
  wh(?=o) F
  wh R
  th(?=e$|s$|ing$) D
  th F
  ^kn N
  ^wr R
  mb(?=s?$) N
  gn(?=s?$|ed$) N
  eigh L
  igh L
  ough L
  augh L
  gh -
  ck T
  n(?=[kx]) N
  ng N
  qu TR
  x TS
  eau L
  [ie]ous WS
  (?:ear|eer|air|our|oor|oar|ier) L
  are$ L
  [aeiou]re(?=s?$) L
  (?<=[^aeiouy][aeiouy]+.*)(?:er|or|ar)(?=$|s$|ed$|ly$) V
  (?<=[^aeiouy]e|i)a(?=[lnt]|$) W
  (?<=..[^aeiouy])ey$ V
  i(?=[ao]) V
  (?:ee|ea|oo|ou|ow|oi|oy|ai|ay|au|aw|ie|ei|ey|oa|ue|ew|ui) L
  [aeiou]r(?=[^aeiouyr]|$) L
  [aeiou](?=[bcdfgklmnprstvz]e(?:s|d)?$) L
  a(?=ste|nge|tion|ble|cious) L
  (?<=[^aeiouy])le(?=s?$|d$) WR
  (?<=[td])ed$ WB
  (?<=[pkfscxh])ed$ T
  ed$ B
  (?<=[szxg]|[cs]h|c)es$ WZ
  (?<=[ptkf])es$ S
  es$ Z
  (?<=[aeiouy].*)e$ -
  e$ L
  c(?=[eiy]) S
  ^g(?=et|iv|ift|irl) B
  g(?=[eiy]) Z
  s(?=s) -
  (?<=[aeiou])s(?=[aeiou]) Z
  (?<=[bdglmnrvwyaeiou])s$ Z
  ^y R
  (?<=^[^aeiouy]+)y$ L
  y(?=[aeiou]) R
  y$ V
  o$ L
  i(?=nd|ld|gn) L
  o(?=l[dtkl]|st$|th$) L
  a(?=l[lkt]) L
  ^a(?=([bcdfglmnprst])\1?[aeiour]) W
  ^a(?=ccount|ss|ddr|gr) W
  (?<=[aeiouy][^aeiouy]+)[aeo](?=(?:nt|nce|nd|l|n|m|t|ns|ls|nts|ble|bly)$) W
  (?<=[aeiouy][^aeiouy]+)i(?=ng$|ty$|cal|ble$) W
  u(?=[bcdfgklmnprstvz][aeiou]) L
  [aeiouy] V
  ${CONSONANTS}`,
  {
    words: `the DW, a W, an WN, of VD, to TW, and VNB, i L, you RL, your RL, we RL, our L, or L, by BL, my NL,
      from FRVN, are L, was RVZ, were RL, that DVT, this DVS, these DLZ, those DLZ, there DL, their DL, then DVN,
      than DVN, them DVN, they DL, with RVD, has FVZ, have FVD, do BL, does BVZ, done BVN, one RVN, once RVNS,
      two TL, who FL, is VZ, his FVZ, as VZ, us VS, yes RVS, people TLTWR, would RVB, could TVB, should SVB,
      said SVB, says SVZ, any VNV, many NVNV, come TVN, some SVN, give BVD, live RVD, been BVN, into VNTL,
      only LNRV, open LTWN, over LDW, other VDW, it's VTS, that's DVTS, i'm LN, we're RL, you're RL, i'll LR,
      don't BLNT, o'clock WTRVT, eight LT, hour LW, hours LWZ, euro RLRL, euros RLRLZ, minute NVNVT, friday FRLBL,
      monday NVNBL, tuesday TLZBL, sunday SVNBL, both BLF, most NLST, post TLST, put TVT, business BVZNVS`,
  },
);
