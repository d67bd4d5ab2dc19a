/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define/live-badge.ts';
import '../../../src/define/predictions-trends.ts';
import type {LiveBadge} from '../../../src/elements/live-badge.ts';
import {BADGE_STRINGS} from '../../../src/elements/badge/strings.ts';
import {addLanguage} from '../../../src/elements/languages/languages.ts';
import type {StreamWarning} from '../../../src/stream/prediction-source.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {mount, one, settled} from '../../support/page/mount.ts';

const badge = (properties: Partial<LiveBadge> = {}): Promise<LiveBadge> =>
  mount('ftl-live-badge', new FakeSource([makePrediction()]), properties);

const label = (element: HTMLElement): string => one(element, '[part=label]').textContent.trim();

describe('the language of an element', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.lang = '';
  });

  it('is that of the nearest lang, of itself, around it or beyond a shadow root, and its words are fetched', async () => {
    const element = await badge({lang: 'de-AT'});
    await waitUntil(() => label(element) === 'Aktuell');
    assert.equal(
      one(element, '[role=status]').textContent,
      '',
      'the same state in other words is not announced',
    );
    element.lang = '';
    await waitUntil(() => label(element) === 'Live');
    element.removeAttribute('lang');
    const host = document.createElement('section');
    host.lang = 'DE';
    document.body.append(host);
    host.attachShadow({mode: 'open'}).append(element.parentElement!);
    await waitUntil(() => label(element) === 'Aktuell');
    host.lang = 'en';
    await waitUntil(() => label(element) === 'Live');
    host.removeAttribute('lang');
    document.documentElement.lang = 'de';
    await waitUntil(() => label(element) === 'Aktuell');
  });

  it('is that of a chart, too, where its words are drawn and not written', async () => {
    const element = await mount('ftl-predictions-trends', new FakeSource([makePrediction()]));
    await waitUntil(() => element.shadowRoot?.querySelector('canvas'));
    const drawn: string[] = [];
    type Fill = (this: CanvasRenderingContext2D, text: string, x: number, y: number) => void;
    const fillText: Fill = Reflect.get(CanvasRenderingContext2D.prototype, 'fillText');
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      drawn.push(text);
      fillText.call(this, text, place[0], place[1]);
    };
    try {
      element.lang = 'de';
      await waitUntil(() => drawn.includes('Schritt') || drawn.includes('Epoche'), drawn.join());
    } finally {
      CanvasRenderingContext2D.prototype.fillText = fillText;
    }
  });

  it('draws the elements anew whose language it is, and no other', async () => {
    const [english, german] = [await badge({lang: 'en'}), await badge()];
    let draws = 0;
    const draw = english.requestUpdate.bind(english);
    english.requestUpdate = (...given) => {
      draws++;
      draw(...given);
    };
    document.documentElement.lang = 'de';
    await waitUntil(() => label(german) === 'Aktuell');
    await settled(english);
    assert.deepEqual([draws, label(english)], [0, 'Live']);
  });

  it('may be one that the page adds while it lives; what has no word there stays English, what the page said itself stays', async () => {
    const element = await badge({lang: 'nl-BE', strings: {unknown: 'geen idee'}});
    LiveBadgeStrings.set({...BADGE_STRINGS, pause: 'Stop'});
    assert.equal(label(element), 'Live');
    addLanguage('nl', {badge: {details: 'Verbinding', pause: 'Pauze', unknown: 'onbekend'}});
    await waitUntil(() => one(element, '.badge').title === 'Verbinding');
    one(element, '.badge').click();
    await settled(element);
    const text = one(element, '.details').textContent;
    assert.include(text, 'geen idee');
    assert.include(text, 'Stop');
    assert.include(text, 'Last prediction');
    LiveBadgeStrings.set(BADGE_STRINGS);
  });

  it('stays English where its words cannot be loaded, which is said once, and tried again', async () => {
    const warnings: StreamWarning[] = [];
    const listen = (event: CustomEvent<StreamWarning>) => warnings.push(event.detail);
    document.body.addEventListener('ftl-warning', listen);
    let tries = 0;
    addLanguage('fy', () => {
      tries++;
      return tries < 3
        ? Promise.reject(new Error('no such file'))
        : Promise.resolve({badge: {details: 'Ferbining'}});
    });
    await badge({lang: 'fy'});
    await waitUntil(() => warnings.length === 1);
    const second = await badge({lang: 'fy'});
    await waitUntil(() => tries === 2);
    await settled(second);
    assert.equal(label(second), 'Live');
    const third = await badge({lang: 'fy'});
    await waitUntil(() => one(third, '.badge').title === 'Ferbining');
    assert.equal(one(second, '.badge').title, 'Ferbining');
    document.body.removeEventListener('ftl-warning', listen);
    assert.deepEqual(
      warnings.map(({code, message}) => [code, /lang="fy".*English.*no such file/.test(message)]),
      [['no-language', true]],
    );
  });
});

const LiveBadgeStrings = {
  set: (strings: typeof BADGE_STRINGS): void => {
    (customElements.get('ftl-live-badge') as typeof LiveBadge).strings = strings;
  },
};
