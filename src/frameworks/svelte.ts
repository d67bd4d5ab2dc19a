import type {HTMLAttributes} from 'svelte/elements';
import type {Tag, TagProps} from './tag-props.ts';

type Tags = {
  [Name in Tag]: TagProps<HTMLElementTagNameMap[Name]> & HTMLAttributes<HTMLElementTagNameMap[Name]>;
};

/** The tags in Svelte's templates. */
declare module 'svelte/elements' {
  interface SvelteHTMLElements extends Tags {}
}
