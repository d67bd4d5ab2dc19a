import type {PropertyDeclaration, ReactiveElement} from 'lit';

/**
 * Lit's decorator of the same name, for fields alone: its own carries what accessors and decorators of the standard need, four
 * times as much.
 */
export const property =
  (options: PropertyDeclaration) =>
  (element: ReactiveElement, name: PropertyKey): void =>
    (element.constructor as typeof ReactiveElement).createProperty(name, options);
