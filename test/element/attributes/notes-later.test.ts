/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-stream.ts';
import '../../../src/define/predictions-table.ts';
import {attributeNotesLater} from '../../../src/elements/attributes/attribute-watch.ts';
import type {StreamWarning} from '../../../src/stream/prediction-source.ts';
import {comesInTruth, comesLike} from '../../support/page/later.ts';
import {settled, textOf} from '../../support/page/mount.ts';

/** What many pages write, and what they set of ours when all is right. */
const RIGHT = {
  ...{
    id: 'a',
    class: 'b',
    style: 'margin: 0',
    lang: 'en',
    title: 'c',
    slot: 'd',
    'data-x': 'e',
    'aria-label': 'f',
  },
  ...{
    src: 'https://example.org',
    token: 'abc',
    'page-size': '5',
    sort: 'step',
    'wrong-only': '',
    epoch: 'latest',
  },
} as const;

describe('what says what is wrong with attributes', () => {
  let asked = 0;
  let isDown = true;
  const warnings: StreamWarning[] = [];
  const listen = ({detail}: CustomEvent<StreamWarning>): void => void warnings.push(detail);

  before(() => {
    document.body.addEventListener('ftl-warning', listen);
    comesLike(attributeNotesLater, (load) => {
      asked++;
      return isDown ? Promise.reject(new Error('down')) : load();
    });
  });
  beforeEach(() => {
    asked = warnings.length = 0;
  });
  afterEach(() => document.body.replaceChildren());
  after(() => {
    comesInTruth(attributeNotesLater);
    document.body.removeEventListener('ftl-warning', listen);
  });

  async function put(attributes: Readonly<Record<string, string>>): Promise<HTMLElement> {
    const table = document.createElement('ftl-predictions-table');
    for (const [name, value] of Object.entries(attributes)) table.setAttribute(name, value);
    document.body.append(table);
    await settled(table);
    return table;
  }

  it('is not fetched where nothing seems wrong', async () => {
    await put(RIGHT);
    assert.deepEqual([asked, warnings], [0, []]);
  });

  it('is missed once by an element, by the name that could not be checked; its default is taken all the same', async () => {
    const table = await put({'page-size': 'ten', job_id: 'j'});
    assert.isAtLeast(asked, 2);
    assert.lengthOf(warnings, 1);
    assert.match(warnings[0]!.message, /^Could not check .* of <ftl-predictions-table>\. .*down/);
    assert.equal((table as unknown as {readonly pageSize: number}).pageSize, 10);
  });

  // Last: a module that is here once is here for good.
  it('is asked for again by the next, and a slip of a stream element is then named inside it, too', async () => {
    isDown = false;
    const stream = document.createElement('ftl-predictions-stream');
    stream.setAttribute('jobb-id', 'j');
    const table = document.createElement('ftl-predictions-table');
    stream.append(table);
    document.body.append(stream);
    await attributeNotesLater.load();
    await settled(table);
    assert.include(textOf(table), 'There is no attribute jobb-id: it is written job-id.');
  });
});
