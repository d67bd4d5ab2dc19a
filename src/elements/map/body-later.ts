import {unsafeCSS, type CSSResult} from 'lit';
import {Later} from '../../view/later.ts';

/** What draws a map, fetched for the first source that has rows. */
export const mapBodyLater = new Later(() => import('./body.ts'));

let styles: CSSResult | null = null;

/**
 * Its look, once it is here: made anew from its text, since where the body stands in a file of its own it has a Lit of its own.
 */
export function mapBodyStyles(): readonly CSSResult[] {
  const {loaded} = mapBodyLater;
  if (loaded === null) return [];
  return [(styles ??= unsafeCSS(loaded.MapBody.styles.cssText))];
}
