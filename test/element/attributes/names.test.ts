/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define.ts';
import {attributeNotesLater} from '../../../src/elements/attributes/attribute-watch.ts';
import type {StreamWarning} from '../../../src/stream/prediction-source.ts';
import {settled, textOf} from '../../support/page/mount.ts';

type Tag = keyof HTMLElementTagNameMap;

/** Element, a wrong name, and what the warning says of it. */
const SLIPS: readonly (readonly [tag: Tag, name: string, says: string])[] = [
  ['ftl-predictions-stream', 'jobid', 'it is written job-id'],
  ['ftl-predictions-stream', 'job_id', 'it is written job-id'],
  ['ftl-predictions-stream', 'job', 'it is written job-id'],
  ['ftl-predictions-stream', 'jobb-id', 'it is written job-id'],
  ['ftl-predictions-stream', 'maxrows', 'it is written max-rows'],
  ['ftl-predictions-stream', 'max_rows', 'it is written max-rows'],
  ['ftl-predictions-stream', 'max-row', 'it is written max-rows'],
  ['ftl-predictions-stream', 'flushintervall', 'it is written flush-interval'],
  ['ftl-predictions-stream', 'gettoken', 'getToken is a property'],
  ['ftl-predictions-table', 'pagesize', 'it is written page-size'],
  ['ftl-predictions-table', 'page-sise', 'it is written page-size'],
  ['ftl-predictions-table', 'wrongonly', 'it is written wrong-only'],
  ['ftl-predictions-table', 'collumns', 'it is written columns'],
  ['ftl-predictions-table', 'strings', 'strings is a property'],
  ['ftl-predictions-table', 'max-rows', 'it belongs to <ftl-predictions-stream>'],
  ['ftl-predictions-trends', 'page-size', 'it belongs to <ftl-predictions-table>'],
  ['ftl-predictions-trends', 'smothing', 'it is written smoothing'],
  ['ftl-predictions-comparison', 'onlychanged', 'it is written only-changed'],
  ['ftl-live-badge', 'apikey', 'it is written api-key'],
];

/** What pages and frameworks write on any element. */
const OTHERS = [
  'id', 'class', 'style', 'title', 'lang', 'dir', 'hidden', 'slot', 'part', 'role', 'tabindex', 'is', 'key', 'ref',
  'aria-label', 'data-job-id', 'data-v-1a2b', 'onclick', 'v-cloak', 'ng-version', '_ngcontent-abc', 'x-data',
  'hx-get', 'svelte', 'test', 'name', 'width', 'height', 'astro-cid-1',
]; // prettier-ignore

const told: StreamWarning[] = [];
const listen = ({detail}: CustomEvent<StreamWarning>): void => void told.push(detail);

/** Until what was to be told of attributes is told. */
async function noted(): Promise<void> {
  await attributeNotesLater.load();
  await new Promise((resolve) => setTimeout(resolve));
}

async function put<Name extends Tag>(
  tag: Name,
  attributes: Readonly<Record<string, string>>,
): Promise<HTMLElementTagNameMap[Name]> {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await settled(element);
  await noted();
  return element;
}

describe('wrong names of attributes', () => {
  beforeEach(() => {
    told.length = 0;
    document.body.addEventListener('ftl-warning', listen);
  });
  afterEach(() => {
    document.body.removeEventListener('ftl-warning', listen);
    document.body.replaceChildren();
  });

  for (const [tag, name, says] of SLIPS) {
    it(`<${tag} ${name}> is told once, with the right one`, async () => {
      const element = await put(tag, {[name]: 'x'});
      element.setAttribute(name, 'y');
      await settled(element);
      const unknown = told.filter(({code}) => code === 'unknown-attribute');
      assert.deepEqual(
        unknown.map(({attribute}) => attribute),
        [name],
      );
      assert.include(unknown[0]!.message, `<${tag}> has no attribute ${name}: ${says}`);
    });
  }

  it('says nothing of what is no slip of ours', async () => {
    for (const tag of ['stream', 'table', 'trends', 'comparison'].map((each) => `ftl-predictions-${each}`))
      await put(tag as Tag, Object.fromEntries(OTHERS.map((name) => [name, name === 'dir' ? 'ltr' : 'x'])));
    assert.deepEqual(told, []);
  });

  it('tells of one that is written later', async () => {
    const element = await put('ftl-predictions-table', {});
    element.setAttribute('page_size', '5');
    await settled(element);
    await noted();
    assert.deepEqual(
      told.map(({attribute}) => attribute),
      ['page_size'],
    );
  });

  it('takes what React writes on an element that is not defined yet, unless the right one is there', async () => {
    const written = await put('ftl-predictions-stream', {jobid: 'j', maxrows: '7'});
    assert.deepEqual([written.jobId, written.maxRows, written.source?.jobId], ['j', 7, 'j']);
    const both = await put('ftl-predictions-stream', {jobid: 'wrong', 'job-id': 'right'});
    assert.equal(both.jobId, 'right');
  });

  it('names in the place of the predictions the slip for which there are none', async () => {
    const table = await put('ftl-predictions-table', {job_id: 'j'});
    await settled(table);
    assert.include(textOf(table), 'There is no attribute job_id: it is written job-id.');
    const quiet = await put('ftl-predictions-table', {});
    assert.notInclude(textOf(quiet), 'no attribute');
  });

  it('names it, too, where it is that of the stream element around', async () => {
    const stream = document.createElement('ftl-predictions-stream');
    stream.setAttribute('jobb-id', 'j');
    const table = document.createElement('ftl-predictions-table');
    stream.append(table);
    document.body.append(stream);
    await noted();
    await settled(table);
    assert.include(textOf(table), 'There is no attribute jobb-id: it is written job-id.');
  });
});
