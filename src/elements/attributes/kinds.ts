import type {Expected} from './expected.ts';

/** What an attribute may hold, as Lit's `converter` of its property: how it is read, and the value that is taken in place of a wrong one. */
export interface AttributeKind<Value> {
  readonly expects: Expected | readonly string[];
  /** `undefined`: what was given, as a text or by script, is not what is expected, or it is not known before notes are taken. */
  readonly read: (given: unknown) => Value | undefined;
  /** What was given, or what stands for it where it is missing or wrong. */
  readonly of: (given: unknown) => Value;
  readonly fromAttribute: (text: string | null) => Value;
  /** What stands for a wrong value; `undefined`: it is passed on. */
  readonly preset?: Value;
}

/** `read` is not asked for what is missing: `null`, `undefined`. */
// Here and below: what no element of a page uses is left out of it.
/* @__NO_SIDE_EFFECTS__ */
export function kind<Value>(
  preset: Value,
  expects: AttributeKind<Value>['expects'],
  read: (given: unknown) => Value | undefined,
): AttributeKind<Value> {
  const of = (given: unknown): Value => (given == null ? undefined : read(given)) ?? preset;
  return {expects, read, of, fromAttribute: of, preset};
}

/** One of a few words; the first stands for any other. */
/* @__NO_SIDE_EFFECTS__ */
export const oneOf = <Word extends string>(...words: readonly [Word, ...Word[]]): AttributeKind<Word> =>
  kind<Word>(words[0], words, (given) => words.find((word) => word === given));

/** One of a few words, or none of them. */
/* @__NO_SIDE_EFFECTS__ */
export const optional = <Word extends string>(...words: readonly Word[]): AttributeKind<Word | null> =>
  kind<Word | null>(null, words, (given) => words.find((word) => word === given));

/** A number within bounds. */
/* @__NO_SIDE_EFFECTS__ */
export function number<Preset extends number | null>(
  preset: Preset,
  expects: Expected,
  isRight: (number: number) => boolean,
): AttributeKind<number | Preset> {
  return kind<number | Preset>(preset, expects, (given) => {
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
    return typeof value === 'number' && Number.isFinite(value) && isRight(value) ? value : undefined;
  });
}

/* @__NO_SIDE_EFFECTS__ */
export const wholeNumber = <Preset extends number | null>(
  least: 0 | 1,
  preset: Preset,
): AttributeKind<number | Preset> =>
  number(preset, `from${least}`, (value) => Number.isSafeInteger(value) && value >= least);

/** On by being there, with no value, its own name or `true`; `false` is off. */
export const flag: AttributeKind<boolean> = kind(false, 'flag', (given) => {
  if (typeof given === 'boolean') return given;
  return given === '' || given === 'true' ? true : given === 'false' ? false : undefined;
});

/** Any text; the empty one where there is none. */
export const anyText: AttributeKind<string> = kind('', 'text', String);

/**
 * What has no other value to stand for it: an address, an id, a credential, a list that is right in parts. It is passed on
 * as it is; only what `isRight` does not let through is told, without it what `right.ts` does not.
 */
/* @__NO_SIDE_EFFECTS__ */
export function passedOn<Value = string>(
  expects: Expected,
  isRight: (given: Value | string) => boolean = () => false,
): AttributeKind<Value | string | null> {
  const of = (given: unknown): Value | string | null => (given as Value | string | null | undefined) ?? null;
  const read = (given: unknown): Value | string | undefined => {
    const value = given as Value | string;
    return value === '' || isRight(value) ? value : undefined;
  };
  return {expects, read, of, fromAttribute: of};
}

export const isKind = (converter: unknown): converter is AttributeKind<unknown> =>
  typeof converter === 'object' && converter !== null && 'expects' in converter;
