/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/predictions-comparison.ts';
import '../../src/define/predictions-table.ts';
import '../../src/define/predictions-trends.ts';
import type {ViewState} from '../../src/elements/pieces/view-state.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, settled} from '../support/page/mount.ts';

type ViewTag = 'ftl-predictions-comparison' | 'ftl-predictions-table' | 'ftl-predictions-trends';

/** What a reader does to each element that has a view: a button, and what the view says once it is pressed. */
const VIEWS: Readonly<Record<ViewTag, {readonly button: string; readonly set: Partial<ViewState>}>> = {
  'ftl-predictions-comparison': {button: 'Only changed', set: {onlyChanged: true}},
  'ftl-predictions-table': {button: 'Only wrong', set: {wrongOnly: true}},
  'ftl-predictions-trends': {button: 'Table', set: {table: true}},
};

const rows = [1, 2, 3].map((epoch) => makePrediction({epoch, char_error_rate: 1 / epoch}));

for (const [name, {button, set}] of Object.entries(VIEWS)) {
  describe(`the view of ${name}`, () => {
    const tag = name as ViewTag;
    const pressed = (element: HTMLElement): HTMLElement => {
      const found = all(element, 'button').find(({textContent}) => textContent.trim() === button);
      if (found === undefined) throw new Error(`<${tag}> has no button "${button}".`);
      return found;
    };
    const isPressed = (element: HTMLElement): boolean =>
      pressed(element).getAttribute('aria-pressed') === 'true';
    const open = async (properties: object = {}) => {
      const source = new FakeSource(rows);
      return {source, element: await mount(tag, source, properties)};
    };

    afterEach(() => {
      document.body.replaceChildren();
      history.replaceState(null, '', location.pathname + location.search);
    });

    it('is told once when the reader changes it, after it is drawn, to all around it', async () => {
      const {element} = await open();
      const told: unknown[] = [];
      const listen = ({target, detail}: CustomEvent<ViewState>): void => {
        told.push({isDrawn: isPressed(element), target, detail});
      };
      document.body.addEventListener('ftl-view-change', listen);
      pressed(element).click();
      assert.deepEqual(told, []);
      await settled(element);
      document.body.removeEventListener('ftl-view-change', listen);
      assert.deepEqual(told, [{isDrawn: true, target: element, detail: element.viewState}]);
      assert.include(element.viewState, set);
    });

    it('is not told when the page sets it', async () => {
      const {element} = await open();
      const told: unknown[] = [];
      element.addEventListener('ftl-view-change', (event) => told.push(event));
      element.viewState = set;
      await settled(element);
      assert.isTrue(isPressed(element));
      assert.deepEqual(told, []);
    });

    it('keeps what is not named, and can be set as it was read', async () => {
      const {element} = await open({epoch: 2});
      const before = element.viewState;
      element.viewState = set;
      await settled(element);
      assert.deepEqual(element.viewState, {...before, ...set});
      const second = await open({viewState: element.viewState});
      await settled(second.element);
      assert.deepEqual(second.element.viewState, element.viewState);
    });

    it('has the epoch of the source, and sets it there', async () => {
      const {element, source} = await open();
      source.epochCursor = 2;
      assert.equal(element.viewState.epoch, 2);
      element.viewState = {epoch: 'latest'};
      assert.deepEqual([source.epochCursor, element.epoch], ['latest', null]);
    });

    it('has an epoch of its own where one is given, and leaves the source at its', async () => {
      const {element, source} = await open({epoch: 1});
      source.epochCursor = 2;
      assert.equal(element.viewState.epoch, 1);
      element.viewState = {epoch: 3};
      assert.deepEqual([source.epochCursor, element.epoch], [2, 3]);
    });

    it('stands in the URL where it is asked to, and nowhere else', async () => {
      const [[key] = ['']] = Object.entries(set);
      const entry = `${tag.replace('ftl-predictions-', '')}.${key.replace(/[A-Z]/g, '-$&').toLowerCase()}=true`;
      const {element} = await open();
      pressed(element).click();
      await settled(element);
      assert.equal(location.hash, '');
      pressed(element).click();
      element.link = 'hash';
      await settled(element);
      pressed(element).click();
      await settled(element);
      assert.equal(location.hash, `#${entry}`);
      const linked = await open({link: 'hash'});
      await settled(linked.element);
      assert.isTrue(isPressed(linked.element));
    });

    it('leaves the URL alone once the element is gone', async () => {
      const {element} = await open({link: 'hash'});
      pressed(element).click();
      await settled(element);
      const {hash} = location;
      element.remove();
      location.hash = '';
      await new Promise((resolve) => addEventListener('hashchange', resolve, {once: true}));
      assert.include(element.viewState, set);
      assert.notEqual(hash, location.hash);
    });
  });
}
