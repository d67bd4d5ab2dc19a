import type {Model} from '../../../src/notebook/model.ts';

type Listener = (...args: never[]) => void;

/** A notebook's model in the browser, and the kernel at its other end. */
export class NotebookHost {
  readonly #traits: Map<string, unknown>;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #notebook = {};
  /** What the kernel was asked. */
  readonly asked: {readonly ftl: string; readonly id: string; readonly renew?: boolean}[] = [];
  /** What it answers, and with which bytes; `null` = it is gone. */
  answer: (what: string) => {readonly [name: string]: unknown; readonly bytes?: ArrayBuffer} | null = () =>
    null;

  constructor(traits: Readonly<Record<string, unknown>>) {
    this.#traits = new Map(Object.entries({_key: crypto.randomUUID(), ...traits}));
  }

  /** As anywidget has it: for each view an object of its own. */
  model(): Model {
    return {
      widget_manager: this.#notebook,
      get: (name) => this.#traits.get(name),
      on: (event, listener) => {
        this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
      },
      off: (event, listener) => void this.#listeners.get(event)?.delete(listener),
      send: (content) => {
        const question = content as {ftl: string; id: string};
        const {ftl, id} = question;
        this.asked.push(question);
        const given = this.answer(ftl);
        if (given === null) return;
        const {bytes, ...answer} = given;
        this.#emit('msg:custom', {ftl, id, ...answer}, bytes === undefined ? [] : [new DataView(bytes)]);
      },
    };
  }

  /** As an assignment in the kernel. */
  set(traits: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(traits)) this.#traits.set(name, value);
    for (const name of Object.keys(traits)) this.#emit(`change:${name}`);
  }

  /** A message that nobody asked for. */
  tell(content: object): void {
    this.#emit('msg:custom', content, []);
  }

  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((total, {size}) => total + size, 0);
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])])
      (listener as (...args: unknown[]) => void)(...args);
  }
}
