/**
 * A module that is fetched when it is first wanted, and once. Where it does not come everything else goes on, and whoever
 * wants it next has it tried again.
 */
export class Later<Module> {
  readonly #fetch: () => Promise<Module>;
  #loading: Promise<Module> | null = null;
  #loaded: Module | null = null;

  constructor(fetch: () => Promise<Module>) {
    this.#fetch = fetch;
  }

  /** `null` while it is not there. */
  get loaded(): Module | null {
    return this.#loaded;
  }

  /** @throws what the import does, where it does not come */
  load(): Promise<Module> {
    this.#loading ??= this.#fetch().then(
      (module) => (this.#loaded = module),
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }
}
