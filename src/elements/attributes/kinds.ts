/**
 * What an attribute may hold, as Lit's `converter` of its property: the same words for reading it, for the value that is
 * taken in place of a wrong one, and for saying what was expected.
 */
export interface AttributeKind<Value> {
  /** Follows "Expected". */
  readonly expects: string;
  /** `undefined`: what was given, as a text or by script, is not what is expected. */
  readonly read: (given: unknown) => Value | undefined;
  /** What was given, or what stands for it where it is missing or wrong. */
  readonly of: (given: unknown) => Value;
  readonly fromAttribute: (text: string | null) => Value;
  /** What a wrong value is taken for, in words; `null`: it is passed on, and the source says what becomes of it. */
  readonly takenAs: string | null;
  /** Told in no message. */
  readonly isSecret: boolean;
}

/** `read` is not asked for what is missing: `null`, `undefined`. */
// Here and below: what no element of a page uses is left out of it.
/* @__NO_SIDE_EFFECTS__ */
export function kind<Value>(
  preset: Value,
  expects: string,
  read: (given: unknown) => Value | undefined,
): AttributeKind<Value> {
  const of = (given: unknown): Value => (given == null ? undefined : read(given)) ?? preset;
  const takenAs = preset === null || preset === '' ? 'left out' : `taken as ${String(preset)}`;
  return {expects, read, of, fromAttribute: of, takenAs, isSecret: false};
}

/** One of a few words; the first stands for any other. */
/* @__NO_SIDE_EFFECTS__ */
export const oneOf = <Word extends string>(...words: readonly [Word, ...Word[]]): AttributeKind<Word> =>
  kind<Word>(words[0], listed(words), (given) => words.find((word) => word === given));

/** One of a few words, or none of them. */
/* @__NO_SIDE_EFFECTS__ */
export const optional = <Word extends string>(...words: readonly Word[]): AttributeKind<Word | null> =>
  kind<Word | null>(null, listed(words), (given) => words.find((word) => word === given));

/** A number within bounds. */
/* @__NO_SIDE_EFFECTS__ */
export function number<Preset extends number | null>(
  preset: Preset,
  expects: string,
  isRight: (number: number) => boolean,
): AttributeKind<number | Preset> {
  return kind<number | Preset>(preset, expects, (given) => {
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
    return typeof value === 'number' && Number.isFinite(value) && isRight(value) ? value : undefined;
  });
}

/* @__NO_SIDE_EFFECTS__ */
export const wholeNumber = <Preset extends number | null>(
  least: number,
  preset: Preset,
): AttributeKind<number | Preset> =>
  number(preset, `a whole number from ${least}`, (value) => Number.isSafeInteger(value) && value >= least);

/** On by being there, with no value, its own name or `true`; `false` is off. */
export const flag: AttributeKind<boolean> = kind(false, 'no value, true or false', (given) => {
  if (typeof given === 'boolean') return given;
  return given === '' || given === 'true' ? true : given === 'false' ? false : undefined;
});

/** Any text; the empty one where there is none. */
export const anyText: AttributeKind<string> = kind('', 'a text', String);

/**
 * What has no other value to stand for it: an address, an id, a credential, a list that is right in parts. It is passed on
 * as it is; only what `isRight` does not let through is told.
 */
/* @__NO_SIDE_EFFECTS__ */
export function passedOn<Value = string>(
  expects: string,
  isRight: (given: Value | string) => boolean,
  {isSecret = false}: {readonly isSecret?: boolean} = {},
): AttributeKind<Value | string | null> {
  const of = (given: unknown): Value | string | null => (given as Value | string | null | undefined) ?? null;
  const read = (given: unknown): Value | string | undefined => {
    const value = given as Value | string;
    return value === '' || isRight(value) ? value : undefined;
  };
  return {expects, read, of, fromAttribute: of, takenAs: null, isSecret};
}

/** `a`, `a or b`, `a, b or c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

export const isKind = (converter: unknown): converter is AttributeKind<unknown> =>
  typeof converter === 'object' && converter !== null && 'expects' in converter;
