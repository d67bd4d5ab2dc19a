/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import anywidget from '../../../src/notebook/anywidget.ts';
import {FakeJobServer} from '../../support/page/fake/fake-job-server.ts';
import {textOf} from '../../support/page/mount.ts';
import {NotebookHost} from '../../support/page/notebook-host.ts';

const SRC = 'https://predictions.example';
const RUN = `${JSON.stringify({epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: 'from a file'})}\n`;

describe('the front-end module of notebooks', () => {
  const {fetch} = globalThis;
  let server: FakeJobServer;
  let cleanUps: (() => void)[];

  beforeEach(() => {
    server = new FakeJobServer();
    server.commit({prediction: 'made first'});
    // Two jobs of one page share a connection where the server has that way; this one has none.
    globalThis.fetch = (input, init) => server.fetch(input, init);
    cleanUps = [];
  });

  afterEach(() => {
    for (const cleanUp of cleanUps) cleanUp();
    document.body.replaceChildren();
    globalThis.fetch = fetch;
  });

  /** One output; its place on the page, and what the host calls when it goes. */
  const show = (host: NotebookHost): {el: HTMLElement; remove: () => void} => {
    const el = document.createElement('div');
    document.body.append(el);
    const remove = anywidget.render({model: host.model(), el});
    cleanUps.push(remove);
    return {el, remove};
  };

  const open = (traits: Readonly<Record<string, unknown>>): NotebookHost => {
    const host = new NotebookHost({src: SRC, ...traits});
    host.answer = (what) => (what === 'token' ? {token: 'a-token'} : null);
    cleanUps.push(anywidget.initialize({model: host.model()}));
    return host;
  };

  const shows = (el: HTMLElement, text: string): Promise<void> =>
    waitUntil(
      () => [...el.querySelectorAll('ftl-predictions-table')].some((table) => textOf(table).includes(text)),
      `"${text}" in ${el.textContent}`,
      {timeout: 20_000},
    );

  it('shows a job in MyST, whose model throws at whoever asks for a notebook or takes a listener away', async () => {
    const traits = new Map<string, unknown>(Object.entries({src: SRC, job: 'job', token: 'a-token'}));
    const listeners: (() => void)[] = [];
    const refuse = (): never => {
      throw new Error('not implemented yet');
    };
    const model = {
      get: (name: string) => traits.get(name),
      on: (_event: string, listener: () => void) => void listeners.push(listener),
      ...{off: refuse, send: refuse},
      get widget_manager(): unknown {
        return refuse();
      },
    };
    const el = document.createElement('div');
    document.body.append(el);
    const cleanUp = anywidget.initialize({model});
    const remove = anywidget.render({model, el});
    await shows(el, 'made first');
    remove();
    cleanUp();
    assert.lengthOf(el.children, 0);
    traits.set('elements', ['badge']);
    for (const listener of listeners) listener();
    assert.lengthOf(el.children, 0);
  });

  it('shows a job with the token that the kernel hands over, and new rows as they come', async () => {
    const host = open({job: 'job', elements: ['table'], _hands_over: ['token']});
    const {el} = show(host);
    await shows(el, 'made first');
    assert.deepEqual(
      [...new Set(server.requests.map(({headers}) => headers.get('authorization')))],
      ['Bearer a-token'],
    );
    assert.isFalse(server.requests.some(({query}) => String(query).includes('a-token')));
    await waitUntil(() => server.streams.size === 1);
    server.commit({sample_index: 1, prediction: 'made second'});
    await shows(el, 'made second');
  });

  it('has one connection and one token for several views, and none when the last is removed', async () => {
    const host = open({job: 'job', elements: ['table'], _hands_over: ['token']});
    const [one, two] = [show(host), show(host)];
    await shows(one.el, 'made first');
    await shows(two.el, 'made first');
    await waitUntil(() => server.streams.size === 1);
    assert.equal(host.asked.length, 1);
    one.remove();
    server.commit({sample_index: 1, prediction: 'made second'});
    await shows(two.el, 'made second');
    assert.equal(server.streams.size, 1);
    assert.equal(one.el.childElementCount, 0);
    two.remove();
    await waitUntil(() => server.streams.size === 0);
  });

  it('is gone without a trace: no listener of the model is left', () => {
    const host = new NotebookHost({src: SRC, job: 'job', _hands_over: ['token']});
    const end = anywidget.initialize({model: host.model()});
    const {remove} = show(host);
    assert.isAbove(host.listenerCount, 1);
    remove();
    end();
    assert.equal(host.listenerCount, 0);
  });

  it('follows its traits: elements, theme, height, options, another job', async () => {
    const host = open({job: 'job', elements: ['table'], _hands_over: ['token']});
    const {el} = show(host);
    await shows(el, 'made first');
    const table = el.querySelector('ftl-predictions-table')!;
    host.set({
      elements: ['badge', 'table'],
      theme: 'dark',
      height: 200,
      options: {table: {page_size: 5, wrong_only: true}},
    });
    const stream = el.querySelector('ftl-predictions-stream')!;
    assert.deepEqual(
      [...stream.children].map(({localName}) => localName),
      ['ftl-live-badge', 'ftl-predictions-table'],
    );
    assert.equal(stream.children[1], table);
    assert.equal(table.theme, 'dark');
    assert.equal(table.pageSize, 5);
    assert.isTrue(table.wrongOnly);
    assert.equal(el.querySelector('div')!.clientHeight, 200);
    host.set({options: {}, height: null, job: 'other'});
    assert.isFalse(table.hasAttribute('page-size'));
    assert.isFalse(table.wrongOnly);
    await waitUntil(() => server.requests.some(({path}) => path.includes('/other')));
  });

  it('shows the map, and a slider that moves what stands with it', async () => {
    server.commit({epoch: 0, prediction: 'made at first'});
    server.commit({epoch: 2, prediction: 'made later'});
    const options = {map: {view: 'matrix'}, slider: {epoch: 2}};
    const {el} = show(
      open({job: 'job', elements: ['slider', 'table', 'map'], options, _hands_over: ['token']}),
    );
    await shows(el, 'made later');
    await waitUntil(
      () => el.querySelector('ftl-predictions-map')!.shadowRoot!.querySelector('canvas') !== null,
      'a map',
      {timeout: 20_000},
    );
    assert.notInclude(textOf(el.querySelector('ftl-predictions-table')!), 'made at first');
    assert.equal(el.querySelector('[role=note]')!.textContent, '');
  });

  it('shows a file that the kernel reads, and says what it cannot', async () => {
    const host = open({file: 'run.jsonl', elements: ['table'], _hands_over: ['file']});
    host.answer = () => ({name: 'run.jsonl', bytes: new TextEncoder().encode(RUN).buffer});
    const {el} = show(host);
    await shows(el, 'from a file');
    host.answer = () => ({error: 'gone.jsonl is not there.'});
    host.set({file: 'gone.jsonl'});
    await waitUntil(() => el.textContent.includes('gone.jsonl is not there.'));
    assert.deepEqual(server.requests, []);
  });

  it('sets no attribute but those of its elements, no credential either, and says which it leaves out', () => {
    const host = open({
      job: 'job',
      elements: ['table', 'tabel'],
      options: {
        table: {onclick: 'alert(1)', style: 'color: red'},
        stream: {token: 't', api_key: 'k', src: '//evil.example'},
      },
      height: 'tall',
    });
    const {el} = show(host);
    const note = el.querySelector('[role=note]')!.textContent;
    for (const name of ['tabel', 'onclick', 'style', 'token', 'api_key', '"src"', 'tall'])
      assert.include(note, name);
    const stream = el.querySelector('ftl-predictions-stream')!;
    assert.equal(stream.src, SRC);
    assert.isNull(stream.apiKey);
    assert.deepEqual(el.querySelector('ftl-predictions-table')!.getAttributeNames(), []);
  });

  it('tells the reader of a wrong value, and uses the default', async () => {
    const host = open({
      job: 'job',
      elements: ['table'],
      options: {table: {page_size: 'many'}},
      _hands_over: ['token'],
    });
    const {el} = show(host);
    await waitUntil(() => el.querySelector('[role=note]')!.textContent.includes('many'));
    await shows(el, 'made first');
  });

  it('takes from a host that skips initialize, and has no kernel, the token that a trait holds', async () => {
    const {el} = show(new NotebookHost({src: SRC, job: 'job', elements: ['table'], token: 'static'}));
    await shows(el, 'made first');
    assert.equal(server.requests[0]!.headers.get('authorization'), 'Bearer static');
  });

  it('takes a token that a kernel at work sends unasked, and asks anew for one in place of one that was refused', async () => {
    const host = open({job: 'job', elements: ['table'], _hands_over: ['token']});
    host.answer = () => null;
    server.intercept = ({headers}) =>
      headers.get('authorization') === 'Bearer old'
        ? Response.json({error: 'expired', code: 'unauthorized'}, {status: 401})
        : null;
    const {el} = show(host);
    await waitUntil(() => host.asked.length === 1);
    host.answer = () => ({token: 'new'});
    host.tell({ftl: 'token', token: 'old'});
    await shows(el, 'made first');
    assert.deepEqual(
      host.asked.map(({renew}) => renew),
      [false, true],
    );
  });

  it('says that the kernel did not hand over the token', async () => {
    const host = open({job: 'job', elements: ['table'], _hands_over: ['token']});
    host.answer = () => ({error: 'FTL_API_KEY is not set.'});
    const {el} = show(host);
    await shows(el, 'FTL_API_KEY is not set.');
  });
});
