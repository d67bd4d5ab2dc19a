import {unsafeCSS} from 'lit';
import {Later} from '../../view/later.ts';

/**
 * What draws maps. Its look is made anew from its text, since where the body stands in a file of its own it has a Lit of its
 * own.
 */
export const mapBodyLater = new Later(async () => {
  const {emptyNotice, english, leftOutDetails, longText, make, styles} = await import('./body.ts');
  return {emptyNotice, english, leftOutDetails, longText, make, styles: unsafeCSS(styles.cssText)};
});
