import type {GERMAN} from './de.ts';

/** Every text of every element. */
export type Words = Readonly<typeof GERMAN>;

/** The texts of a language, by element; those that are left out are shown in English. */
export type Language = {readonly [Element in keyof Words]?: Partial<Words[Element]>};
