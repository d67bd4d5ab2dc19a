import type {DetailedHTMLProps, HTMLAttributes} from 'react';
import type {Tag, TagProps} from './tag-props.ts';

type Tags = {
  [Name in Tag]: TagProps<HTMLElementTagNameMap[Name]> &
    DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[Name]>, HTMLElementTagNameMap[Name]>;
};

/** The tags in React's JSX (React 19 sets their properties and hears their events). */
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
