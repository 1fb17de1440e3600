import type { NumberLanguage } from './number-languages.ts';

/** The ways to say the numbers of a language, by their letters as one word: `twentyone`. */
export type NumberForms = {
  /** 0 to 99. */
  readonly low: ReadonlyMap<string, number>;
  /** 100, 200 and so on: `twohundred`. */
  readonly hundreds: ReadonlyMap<string, number>;
  readonly thousands: ReadonlySet<string>;
  /** Words between a hundred or a thousand and the rest. */
  readonly and: readonly string[];
  /** Words that a number may be written with: `twenty`, `und`, and whole numbers. */
  readonly parts: ReadonlySet<string>;
  /** Letters of the longest form. */
  readonly longest: number;
};

/** Builds the forms of a language from its description. */
export function numberForms(language: NumberLanguage): NumberForms {
  const low = new Map<string, number>();
  const hundreds = new Map<string, number>();
  const parts = new Set<string>();
  const add = (values: Map<string, number>, form: string, value: number): void => {
    const pieces = form.split('_');
    values.set(pieces.join(''), value);
    for (const piece of pieces) parts.add(piece);
  };
  const below = formsBelowHundred(language);
  for (const [value, forms] of below) for (const form of forms) add(low, form, value);
  for (const [value, forms] of formsOfHundreds(language, below)) {
    for (const form of forms) add(hundreds, form, value);
  }
  const wholes = [...low.keys(), ...hundreds.keys()];
  return {
    low,
    hundreds,
    thousands: new Set(language.thousand.split('/')),
    and: language.and,
    parts: new Set([...parts, ...wholes]),
    longest: Math.max(...wholes.map((whole) => whole.length)),
  };
}

type Forms = readonly (readonly [value: number, forms: readonly string[]])[];

function formsBelowHundred(language: NumberLanguage): Forms {
  const small = language.small
    .split(/\s+/u)
    .map((word, value) => [value, word.split('/')] as const);
  const starts = Object.entries(language.tens).map(
    ([value, word]) => [Number(value), word.split('/')] as const,
  );
  const tens = starts.flatMap(([ten, words]) => {
    const units = small.slice(1, language.countsTo ?? 10);
    return [
      [ten, words] as const,
      ...units.map(
        ([unit, forms]) =>
          [ten + unit, tensAndUnit(words, unitForms(unit, forms, language), language)] as const,
      ),
    ];
  });
  return [...small, ...tens];
}

function unitForms(
  unit: number,
  forms: readonly string[],
  { one }: NumberLanguage,
): readonly string[] {
  return unit === 1 && one !== undefined ? one.split('/') : forms;
}

function tensAndUnit(
  tens: readonly string[],
  units: readonly string[],
  { joints, elides }: NumberLanguage,
): readonly string[] {
  return tens.flatMap((ten) =>
    units.flatMap((unit) => {
      const forms = joints.map((joint) => joint.replace('T', ten).replace('U', unit));
      const isElided = elides === true && /^[aeiou]/u.test(unit);
      return isElided ? [...forms, `${ten.slice(0, -1)}${unit}`] : forms;
    }),
  );
}

function formsOfHundreds(language: NumberLanguage, below: Forms): Forms {
  const counts = language.teenHundreds === true ? [...ONES, ...TEENS] : ONES;
  return counts.map((count) => {
    const own = language.hundreds[count];
    if (own !== undefined) return [count * 100, own.split('/')] as const;
    const words = below.find(([value]) => value === count)?.[1] ?? [];
    const names = language.hundred?.split('/') ?? [];
    return [count * 100, words.flatMap((word) => names.map((name) => `${word}_${name}`))] as const;
  });
}

const ONES = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const TEENS = [11, 12, 13, 14, 15, 16, 17, 18, 19] as const;
