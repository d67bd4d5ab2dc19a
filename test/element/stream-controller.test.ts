/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import {html, LitElement} from 'lit';
import {provideStream} from '../../src/context/provide-stream.ts';
import {StreamController, type SourceOptions} from '../../src/context/stream-controller.ts';
import {StreamRegistry} from '../../src/context/stream-registry.ts';
import {sourceEnvironment} from '../../src/stream/source-environment.ts';
import {FakeJobServer} from '../support/page/fake/fake-job-server.ts';

const server = new FakeJobServer();
const registry = new StreamRegistry({
  ...sourceEnvironment,
  fetch: server.fetch,
});

class ProbeElement extends LitElement {
  static override properties = {jobId: {attribute: 'job-id'}, token: {}, epoch: {type: Number}};
  declare jobId: string | null;
  declare token: string | null;
  declare epoch: number | null;
  readonly stream = new StreamController(this, () => this.options(), {registry, provide: this.isProvider()});

  isProvider(): boolean {
    return false;
  }

  options(): SourceOptions {
    return {jobId: this.jobId, token: this.token, epoch: this.epoch};
  }

  override render() {
    return html`${this.stream.source?.store.size ?? 'none'}<slot></slot>`;
  }

  get text(): string {
    return this.shadowRoot!.textContent.trim();
  }
}

class ProbeProvider extends ProbeElement {
  override isProvider(): boolean {
    return true;
  }
}

class LateProvider extends ProbeProvider {}

customElements.define('x-probe', ProbeElement);
customElements.define('x-provider', ProbeProvider);

const page = document.createElement('div');
document.body.append(page);

const probes = () => [...page.querySelectorAll<ProbeElement>('x-probe')];
/** Rounds of the page's own work, and not a time: on a busy machine they take longer, as what is waited for does. */
async function settle(): Promise<void> {
  for (let round = 0; round < 8; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

async function show(markup: string): Promise<void> {
  page.innerHTML = markup;
  await settle();
}

describe('StreamController', () => {
  beforeEach(() => {
    server.commit({step: server.rowCount});
  });

  afterEach(async () => {
    page.replaceChildren();
    await settle();
    assert.equal(registry.size, 0, 'no source is left');
    assert.equal(server.streams.size, 0, 'no stream is left');
  });

  it('gives a lone element the source that its attributes name', async () => {
    await show('<x-probe job-id="job"></x-probe>');
    assert.equal(probes()[0]!.text, String(server.rowCount));
    server.commit({step: 1000 + server.rowCount});
    // On a busy machine drawing is spaced out, up to 2 s.
    await waitUntil(() => probes()[0]!.text === String(server.rowCount), 'the new row', {timeout: 5000});
  });

  it('opens one connection however many elements show the source', async () => {
    await show('<x-probe job-id="job"></x-probe>'.repeat(5));
    assert.equal(server.streams.size, 1);
    assert.equal(registry.size, 1);
    probes()[0]!.remove();
    await settle();
    assert.equal(server.streams.size, 1);
  });

  it('gives elements inside a provider its source, in shadow trees too', async () => {
    await show('<x-provider job-id="job"><x-probe></x-probe><div></div></x-provider>');
    const shadow = page.querySelector('div')!.attachShadow({mode: 'open'});
    shadow.innerHTML = '<x-probe></x-probe>';
    await settle();
    const inner = shadow.querySelector<ProbeElement>('x-probe')!;
    assert.equal(probes()[0]!.text, String(server.rowCount));
    assert.equal(inner.text, String(server.rowCount));
    assert.equal(server.streams.size, 1);
  });

  it('leaves an element without source and provider alone', async () => {
    await show('<x-probe></x-probe>');
    assert.equal(probes()[0]!.text, 'none');
  });

  it('prefers the source that the element names itself', async () => {
    await show('<x-provider job-id="job"><x-probe job-id="job" epoch="5"></x-probe></x-provider>');
    assert.equal(probes()[0]!.text, '0');
    assert.equal(server.streams.size, 2);
  });

  it('finds a provider that is upgraded later', async () => {
    await show('<x-late job-id="job"><x-probe></x-probe></x-late>');
    assert.equal(probes()[0]!.text, 'none');
    customElements.define('x-late', LateProvider);
    await settle();
    assert.equal(probes()[0]!.text, String(server.rowCount));
  });

  it('keeps the stream of an element that is moved', async () => {
    await show('<x-probe job-id="job"></x-probe><p></p>');
    const [stream] = server.streams;
    const {length} = server.requests;
    page.querySelector('p')!.append(probes()[0]!);
    await settle();
    assert.isTrue(server.streams.has(stream!));
    assert.equal(server.requests.length, length);
    assert.equal(probes()[0]!.text, String(server.rowCount));
  });

  it('takes an element that is moved between providers along', async () => {
    await show(
      '<x-provider job-id="job"><x-probe></x-probe></x-provider><x-provider job-id="job" epoch="7"></x-provider>',
    );
    const [probe] = probes();
    page.lastElementChild!.append(probe!);
    await settle();
    assert.equal(probe!.text, '0');
    page.append(probe!);
    await settle();
    assert.equal(probe!.text, 'none');
  });

  it('goes over to another source when attributes change in flight', async () => {
    await show('<x-probe job-id="job"></x-probe>');
    const [probe] = probes();
    probe!.epoch = 3;
    probe!.epoch = 4;
    probe!.epoch = 5;
    await settle();
    assert.equal(probe!.text, '0');
    assert.equal(server.streams.size, 1);
    probe!.jobId = null;
    await settle();
    assert.equal(probe!.text, 'none');
  });

  it('keeps properties that were set before the upgrade', async () => {
    const early = document.createElement('x-early') as ProbeElement;
    early.jobId = 'job';
    page.append(early);
    class EarlyElement extends ProbeElement {
      constructor() {
        super();
        const {jobId} = this;
        if (Object.hasOwn(this, 'jobId')) {
          delete (this as {jobId?: unknown}).jobId;
          this.jobId = jobId;
        }
      }
    }
    customElements.define('x-early', EarlyElement);
    await settle();
    assert.equal(early.text, String(server.rowCount));
  });

  it('does not show rows to another credential', async () => {
    await show('<x-probe job-id="job" token="a"></x-probe><x-probe job-id="job" token="b"></x-probe>');
    assert.equal(server.streams.size, 2);
    assert.notEqual(probes()[0]!.stream.source, probes()[1]!.stream.source);
  });

  it('keeps rows and position when the only reader gets a new token', async () => {
    await show('<x-probe job-id="job" token="a"></x-probe>');
    const {source} = probes()[0]!.stream;
    const {length} = server.requests;
    probes()[0]!.token = 'b';
    await settle();
    assert.equal(probes()[0]!.stream.source, source);
    assert.equal(server.requests.length, length);
    [...server.streams][0]!.cut();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(server.requests.at(-1)!.headers.get('Authorization'), 'Bearer b');
  });

  it('dispatches what happens on the host that owns the source', async () => {
    const seen: string[] = [];
    const note = (event: Event) => seen.push(`${event.type} ${(event.target as Element).localName}`);
    for (const type of ['ftl-state', 'ftl-prediction', 'ftl-batch']) page.addEventListener(type, note);
    await show('<x-provider job-id="job"><x-probe></x-probe></x-provider>');
    server.commit({step: 1000 + server.rowCount});
    await waitUntil(() => seen.some((told) => told.startsWith('ftl-prediction')), 'the row', {timeout: 5000});
    for (const type of ['ftl-state', 'ftl-prediction', 'ftl-batch']) page.removeEventListener(type, note);
    assert.includeMembers(seen, [
      'ftl-state x-provider',
      'ftl-prediction x-provider',
      'ftl-batch x-provider',
    ]);
    assert.isTrue(seen.every((line) => line.endsWith('x-provider')));
  });

  it('takes its source from any element that provides one', async () => {
    await show('<main><x-probe></x-probe></main>');
    const main = page.querySelector('main')!;
    const states: string[] = [];
    main.addEventListener('ftl-state', (event) =>
      states.push((event as CustomEvent<{kind: string}>).detail.kind),
    );
    const provided = provideStream(main, {jobId: 'job'}, registry);
    await settle();
    assert.equal(probes()[0]!.text, String(server.rowCount));
    assert.includeMembers(states, ['live']);
    provided.update({jobId: 'job', epoch: 9});
    await settle();
    assert.equal(probes()[0]!.text, '0');
    assert.equal(server.streams.size, 1);
    provided.stop();
    await settle();
    assert.equal(probes()[0]!.text, 'none');
    assert.equal(registry.size, 0);
    const again = provideStream(main, {jobId: 'job'}, registry);
    await settle();
    assert.equal(probes()[0]!.text, String(server.rowCount));
    again.stop();
  });
});
