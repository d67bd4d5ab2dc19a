import type {LitElement} from 'lit';
import type {StreamEventMap} from '../context/stream-events.ts';
import type * as index from '../index.ts';

/** The elements that the index exports. */
type OwnElement = {
  [Name in keyof typeof index]: (typeof index)[Name] extends new () => LitElement
    ? InstanceType<(typeof index)[Name]>
    : never;
}[keyof typeof index];

/** The tags of this library, as the classes' modules tell them. */
export type Tag = {
  [Name in keyof HTMLElementTagNameMap]: HTMLElementTagNameMap[Name] extends OwnElement ? Name : never;
}[keyof HTMLElementTagNameMap];

type IsSame<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** Names of what a page may set on an element: neither methods, nor what is only to be read, nor what every element has. */
type PropertyName<E> = {
  [K in Exclude<keyof E, keyof LitElement>]: E[K] extends (...args: never[]) => unknown
    ? never
    : IsSame<Pick<E, K>, Readonly<Pick<E, K>>> extends true
      ? never
      : K;
}[Exclude<keyof E, keyof LitElement>] &
  string;

/** Of a view one may set a part. */
export type Properties<E> = {
  [K in PropertyName<E>]?: (K extends 'viewState' ? Partial<E[K]> : E[K]) | undefined;
};

/** The attribute's name of a property: `job-id` of `jobId`. */
export type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}`
  : Name;

/** What may be written for a property under its attribute's name: as text that is fixed, or its value, which is set. */
export type Written<Value> = Value extends number
  ? Value | `${Value}`
  : Value extends boolean
    ? Value | ''
    : Value;

/** Attributes whose names are not their properties': `job-id` beside `jobId`. */
export type HyphenatedAttributes<E> = {
  [
    K in PropertyName<E> as Kebab<K> extends K
      ? never
      : NonNullable<E[K]> extends string | number | boolean
        ? Kebab<K>
        : never
  ]?: E[K] | string | undefined;
};

/** The events that an element dispatches, and those of the elements inside it, which bubble. */
export type Events<E> = StreamEventMap & {
  readonly 'ftl-view-change': E extends {viewState: infer View}
    ? CustomEvent<View>
    : HTMLElementEventMap['ftl-view-change'];
};

/** `onftl-state` and the like, as React, Preact and Svelte listen to events of custom elements. */
export type Listeners<E> = {
  [Name in keyof Events<E> as `on${Name}`]?: ((event: Events<E>[Name]) => void) | undefined;
};

/** All that may be written on the tag of an element, beside what HTML has for every tag. */
export type TagProps<E> = Properties<E> & HyphenatedAttributes<E> & Listeners<E>;
