import type {ReactiveElement} from 'lit';

/** A class of elements, with what Lit knows of its attributes. */
export type ElementClass = Pick<typeof ReactiveElement, 'elementProperties'>;

/** The attributes of a class, by the names of their properties. */
export const attributesOf = ({elementProperties}: ElementClass): ReadonlyMap<string, string> =>
  new Map(
    [...elementProperties].flatMap(([key, {attribute, state}]) =>
      attribute === false || state === true || typeof key !== 'string'
        ? []
        : [[key, typeof attribute === 'string' ? attribute : key.toLowerCase()] as const],
    ),
  );

/**
 * Attributes by the lower-cased names of their properties, where those differ. React and others, who write `jobId={…}`, set
 * the property of an element that is defined, and this attribute of one whose module is still to come: it is taken for the
 * right one, so that what a page shows does not hang on which was first.
 */
export const writtenInScript = (element: ElementClass): ReadonlyMap<string, string> =>
  new Map(
    [...attributesOf(element)].flatMap(([key, name]) =>
      key.toLowerCase() === name ? [] : [[key.toLowerCase(), name]],
    ),
  );
