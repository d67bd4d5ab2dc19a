import type {Kernel} from './kernel.ts';
import {readTraits, TAGS, TRAITS, unlisten, type Model, type OptionsOwner, type Traits} from './model.ts';

/** What a notebook says by traits of its own. As options they might carry a credential into the notebook. */
const NOT_OPTIONS = new Set(['src', 'jobid', 'token', 'apikey', 'file', 'theme']);

const OF_ATTRIBUTES = new Set(['bad-attribute', 'unknown-attribute', 'unknown-metric']);

/** One output: the elements of a model inside an element of the host. */
export class View {
  readonly #model: Model;
  readonly #kernel: Kernel;
  readonly #frame: HTMLElement;
  readonly #stream: HTMLElementTagNameMap['ftl-predictions-stream'];
  readonly #notes: HTMLElement;
  /** Attributes that options have set. */
  readonly #set = new Map<Element, Set<string>>();
  /** What is not as it should be, for the reader: a notebook has no script of the reader's that would listen. */
  #said: string[] = [];
  readonly #draw = (): void => {
    if (!this.#isClosed) this.#show(readTraits(this.#model));
  };
  #isClosed = false;

  constructor(model: Model, kernel: Kernel, el: HTMLElement) {
    this.#model = model;
    this.#kernel = kernel;
    const page = el.ownerDocument;
    this.#frame = page.createElement('div');
    this.#stream = page.createElement('ftl-predictions-stream');
    this.#notes = page.createElement('div');
    this.#notes.role = 'note';
    this.#frame.append(this.#notes, this.#stream);
    this.#frame.addEventListener('ftl-warning', ({detail}) => {
      if (OF_ATTRIBUTES.has(detail.code)) this.#say(...this.#said, detail.message);
    });
    this.#draw();
    for (const name of TRAITS) model.on(`change:${name}`, this.#draw);
    el.append(this.#frame);
  }

  close(): void {
    this.#isClosed = true;
    for (const name of TRAITS) unlisten(this.#model, `change:${name}`, this.#draw);
    this.#frame.remove();
  }

  #show(traits: Traits): void {
    const faults = [...traits.faults];
    const {style} = this.#frame;
    style.height = traits.height;
    style.overflow = traits.height === '' ? '' : 'auto';
    this.#showSource(traits);
    const shown = traits.elements.map((name) => {
      const element =
        this.#stream.querySelector(`:scope > ${TAGS[name]}`) ??
        this.#stream.ownerDocument.createElement(TAGS[name]);
      setOrRemove(element, 'theme', traits.theme);
      this.#setOptions(name, element, traits, faults);
      return element;
    });
    // What stays in its place is not moved: a move would scroll it back.
    if (
      shown.some((element, i) => element !== this.#stream.children[i]) ||
      shown.length !== this.#stream.children.length
    )
      this.#stream.replaceChildren(...shown);
    this.#setOptions('stream', this.#stream, traits, faults);
    this.#say(...faults);
  }

  #showSource({src, job, file, token, theme, handsOver}: Traits): void {
    setOrRemove(this.#stream, 'src', src);
    setOrRemove(this.#stream, 'theme', theme);
    this.#stream.token = token === '' ? null : token;
    this.#stream.getToken = handsOver.token ? this.#kernel.getToken : null;
    // A file is in place of a job.
    this.#stream.jobId = job === '' || file !== '' ? null : job;
    if (file === '' || !handsOver.file) this.#stream.file = file === '' ? null : file;
    else void this.#showFile(file);
  }

  async #showFile(name: string): Promise<void> {
    try {
      const file = await this.#kernel.file(name);
      if (!this.#isClosed && this.#model.get('file') === name && this.#stream.file !== file)
        this.#stream.file = file;
    } catch (error) {
      if (!this.#isClosed && this.#model.get('file') === name)
        this.#say(...this.#said, `${name}: ${(error as Error).message}`);
    }
  }

  #setOptions(owner: OptionsOwner, element: Element, {options}: Traits, faults: string[]): void {
    const {observedAttributes} = element.constructor as unknown as {
      readonly observedAttributes: readonly string[];
    };
    const before = this.#set.get(element) ?? new Set<string>();
    const now = new Set<string>();
    for (const [given, value] of Object.entries(options[owner] ?? {})) {
      const name = given.toLowerCase().replaceAll('_', '-');
      // Nothing but attributes of ours: of others some run what they hold, and a notebook that is sent around may hold them.
      if (!observedAttributes.includes(name) || NOT_OPTIONS.has(name.replaceAll('-', ''))) {
        faults.push(`options: expected attributes of the ${owner}, got "${given}".`);
        continue;
      }
      now.add(name);
      if (value === null || value === undefined || value === false) element.removeAttribute(name);
      else
        element.setAttribute(
          name,
          value === true ? '' : typeof value === 'string' ? value : JSON.stringify(value),
        );
    }
    for (const name of before) if (!now.has(name)) element.removeAttribute(name);
    this.#set.set(element, now);
  }

  #say(...said: readonly string[]): void {
    this.#said = [...new Set(said)];
    this.#notes.hidden = this.#said.length === 0;
    this.#notes.textContent = this.#said.join(' ');
  }
}

function setOrRemove(element: Element, name: string, value: string): void {
  if (value === '') element.removeAttribute(name);
  else element.setAttribute(name, value);
}
