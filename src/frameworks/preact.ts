import type {HTMLAttributes} from 'preact';
import type {Tag, TagProps} from './tag-props.ts';

type Tags = {
  [Name in Tag]: TagProps<HTMLElementTagNameMap[Name]> & HTMLAttributes<HTMLElementTagNameMap[Name]>;
};

/** The tags in Preact's JSX. */
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
