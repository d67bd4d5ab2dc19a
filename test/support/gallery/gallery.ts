/** The page side of the gallery: builds one scene at a time, for `take.ts` to look at. */
import {comparisonBodyLater} from '../../../src/elements/comparison/body-later.ts';
import {mapBodyLater} from '../../../src/elements/map/body-later.ts';
import {tableBodyLater} from '../../../src/elements/table/body-later.ts';
import {trendsBodyLater} from '../../../src/elements/trends/body-later.ts';
import {offer} from '../page/fake/fake-source.ts';
import {scenes, type Tag} from './scenes.ts';

export interface Gallery {
  readonly names: readonly string[];
  /** Puts a scene on the page; settles when it stands still. */
  show(name: string): Promise<void>;
}

declare global {
  interface Window {
    gallery: Gallery;
  }
}

/** One by one, so that an element that is being worked on does not take the others' pictures away. */
const DEFINE: Readonly<Record<Tag, () => Promise<unknown>>> = {
  'ftl-epoch-slider': () => import('../../../src/define/epoch-slider.ts'),
  'ftl-live-badge': () => import('../../../src/define/live-badge.ts'),
  'ftl-predictions-comparison': () => import('../../../src/define/predictions-comparison.ts'),
  'ftl-predictions-map': () => import('../../../src/define/predictions-map.ts'),
  'ftl-predictions-table': () => import('../../../src/define/predictions-table.ts'),
  'ftl-predictions-trends': () => import('../../../src/define/predictions-trends.ts'),
};

/** What draws a scene's element. */
const BODIES: Readonly<Record<string, {load(): Promise<unknown>}>> = {
  'ftl-predictions-comparison': comparisonBodyLater,
  'ftl-predictions-map': mapBodyLater,
  'ftl-predictions-table': tableBodyLater,
  'ftl-predictions-trends': trendsBodyLater,
};

const stage = document.querySelector<HTMLElement>('#stage')!;

const frame = (): Promise<number> => new Promise(requestAnimationFrame);

window.gallery = {
  names: scenes.map(({name}) => name),
  async show(name) {
    const scene = scenes.find((one) => one.name === name);
    if (scene === undefined) throw new RangeError(`Expected the name of a scene but got "${name}".`);
    await DEFINE[scene.tag]();
    await BODIES[scene.tag]?.load();
    const source = await scene.source();
    const place = source === null ? document.createElement('div') : offer(source);
    stage.replaceChildren(place);
    const element = document.createElement(scene.tag);
    for (const [key, value] of Object.entries(scene.attributes ?? {})) element.setAttribute(key, value);
    place.append(element);
    for (let i = 0; i < 4; i++) await frame();
    await scene.act?.(element, source);
    // A map is drawn in slices.
    for (let i = 0; i < (scene.tag === 'ftl-predictions-map' ? 60 : 4); i++) await frame();
  },
};
