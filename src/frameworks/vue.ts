import type {EmitFn, HTMLAttributes, PublicProps} from 'vue';
import type {Events, HyphenatedAttributes, Properties, Tag} from './tag-props.ts';

/** An element in the shape of a component, as Vue's guide has it for elements that are not Vue's own. */
type ComponentOf<E> = new () => E & {
  readonly $props: Properties<E> & HyphenatedAttributes<E> & HTMLAttributes & PublicProps;
  readonly $emit: EmitFn<{[Name in keyof Events<E>]: (event: Events<E>[Name]) => void}>;
};

type Tags = {[Name in Tag]: ComponentOf<HTMLElementTagNameMap[Name]>};

/** The tags in Vue's templates. */
declare module 'vue' {
  interface GlobalComponents extends Tags {}
}
