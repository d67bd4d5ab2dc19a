/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import {FakeSource, makePrediction, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../../support/page/mount.ts';
import {numbered, opener} from '../../support/page/table.ts';

describe('ftl-predictions-table', () => {
  afterEach(() => document.body.replaceChildren());

  describe('without rows', () => {
    it('says what to set when nothing is configured', async () => {
      const table = document.createElement('ftl-predictions-table');
      document.body.append(table);
      await settled(table);
      assert.match(textOf(table, '.notice'), /job-id.*file/);
    });

    it('hides the text inside its tag, which is for pages without scripts', async () => {
      const table = document.createElement('ftl-predictions-table');
      table.textContent = 'This notebook is not trusted.';
      document.body.append(table);
      await settled(table);
      assert.notInclude(table.innerText, 'trusted');
    });
  });

  describe('for everyone', () => {
    it('moves the focus from row to row by the arrow keys', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 4)));
      const press = (key: string): void => {
        table.shadowRoot?.activeElement?.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
      };
      const focused = (): number =>
        all(table, 'button.toggle').indexOf(table.shadowRoot?.activeElement as HTMLElement);
      opener(table, 0).focus();
      press('ArrowDown');
      assert.strictEqual(focused(), 1);
      press('End');
      assert.strictEqual(focused(), 3);
      press('ArrowUp');
      assert.strictEqual(focused(), 2);
      press('Home');
      assert.strictEqual(focused(), 0);
    });

    it('announces waiting rows in a live region of its own', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source, {follow: 'off'});
      source.put(numbered(4, 5));
      await settled(table);
      assert.strictEqual(textOf(table, '[role=status]'), '2 new predictions');
    });

    it('writes numbers as the page’s language does', async () => {
      const source = new FakeSource([makePrediction({step: 11910, char_error_rate: 0.5})]);
      const table = await mount('ftl-predictions-table', source);
      table.lang = 'de';
      table.requestUpdate();
      await settled(table);
      assert.strictEqual(textOf(table, 'tbody td.step'), '11.910');
      assert.strictEqual(textOf(table, 'tbody td.char_error_rate'), '50,0 %');
    });

    it('shows other words where it is given some', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source, {strings: {title: 'Vorhersagen'}});
      assert.strictEqual(textOf(table, '.title'), 'Vorhersagen');
      assert.include(textOf(table, '.toolbar button'), 'Only wrong');
    });

    for (const [name, width] of [
      ['wide', 1000],
      ['narrow', 340],
    ] as const) {
      for (const scheme of ['light', 'dark']) {
        it(`has no axe violations, ${name} and ${scheme}, with open rows and the settings open`, async () => {
          document.body.style.width = `${width}px`;
          document.documentElement.style.colorScheme = scheme;
          const rows = [
            ...(await recordedRun('g2p', {limit: 60})),
            makePrediction({
              id: 'v',
              seq: 9000,
              validation_pass: false,
              validation_errors: [{validator: 'v', message: 'm'}],
            }),
            makePrediction({id: 'w', seq: 9001, validation_pass: true, prediction: 'a truth'}),
          ];
          const table = await mount('ftl-predictions-table', new FakeSource(rows));
          opener(table, 0).click();
          opener(table, 1).click();
          await settled(table);
          await still(table);
          await assert.isAccessible(table);
          one(table, '[popovertarget]').click();
          await settled(table);
          await still(table);
          await assert.isAccessible(table);
          document.documentElement.style.colorScheme = '';
          document.body.style.width = '';
        });
      }
    }
  });
});
