import type {JSX} from 'solid-js';
import type {Events, Kebab, Properties, Tag, Written} from './tag-props.ts';

type Primitive = string | number | boolean;

/**
 * Solid looks for the property behind a name with hyphens, and writes any other name in small letters: `page-size={25}` sets
 * `pageSize`, which `pageSize={25}` does not.
 */
type SolidProps<E> = {
  [Name in keyof Properties<E> & string as Kebab<Name>]?: Written<Properties<E>[Name]>;
} & {
  [Name in keyof Properties<E> & string as `prop:${Name}`]?: Properties<E>[Name];
} & {
  [
    Name in keyof Properties<E> & string as NonNullable<Properties<E>[Name]> extends Primitive
      ? `attr:${Kebab<Name>}`
      : never
  ]?: Primitive | undefined;
} & {
  [Name in keyof Events<E> as `on:${Name}`]?:
    JSX.EventHandlerWithOptionsUnion<E, Events<E>[Name]> | undefined;
};

type Tags = {
  [Name in Tag]: SolidProps<HTMLElementTagNameMap[Name]> & JSX.HTMLAttributes<HTMLElementTagNameMap[Name]>;
};

/** The tags in Solid's JSX. */
declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
