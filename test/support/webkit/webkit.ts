import {existsSync} from 'node:fs';
import {freePort} from '../free-port.ts';
import {Program} from '../program.ts';

/** What a page hands over: plain values. */
type Value = null | boolean | number | string | readonly Value[] | {readonly [name: string]: Value};

const DRIVERS = ['/usr/bin/WebKitWebDriver', '/usr/local/bin/WebKitWebDriver'];
/** Larger than the largest page that a test opens. */
const SCREEN = {width: 1600, height: 1800};
const XVFB = '/usr/bin/Xvfb';

/** As the keys are named in events, to the characters that WebDriver has for them. */
const KEYS: Readonly<Record<string, string>> = {
  ...{
    Backspace: '\uE003',
    Tab: '\uE004',
    Enter: '\uE007',
    Escape: '\uE00C',
    PageUp: '\uE00E',
    PageDown: '\uE00F',
  },
  ...{End: '\uE010', Home: '\uE011', Delete: '\uE017'},
  ...{ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014', ArrowDown: '\uE015'},
};

/** What has to be installed to open a page in WebKit and is not, in words; null where nothing is missing. */
export function missingForWebKit(): string | null {
  if (findDriver() === null) return 'WebKitWebDriver is not installed here (WEBKIT_DRIVER_PATH can name one)';
  if (!existsSync(XVFB) && process.env['DISPLAY'] === undefined)
    return 'WebKit has no screen here (install Xvfb, or set DISPLAY)';
  return null;
}

/** `WEBKIT_DRIVER_PATH`, else an installed driver of WebKitGTK (Debian's webkit2gtk-driver), else null. */
function findDriver(): string | null {
  const named = process.env['WEBKIT_DRIVER_PATH'];
  return (named === undefined ? DRIVERS : [named]).find((path) => existsSync(path)) ?? null;
}

/** One window of WebKitGTK, told what to do over WebDriver (https://www.w3.org/TR/webdriver2/), on a screen that nobody sees. */
export class WebKit {
  readonly #programs: readonly Program[];
  readonly #driverUrl: string;
  #session = '';

  private constructor(programs: readonly Program[], driverUrl: string) {
    this.#programs = programs;
    this.#driverUrl = driverUrl;
  }

  static async start(): Promise<WebKit> {
    const driver = findDriver();
    const missing = missingForWebKit();
    if (driver === null || missing !== null) throw new Error(`${missing}.`);
    const screen = existsSync(XVFB) ? await startScreen() : null;
    const display = screen?.display ?? process.env['DISPLAY'];
    const port = await freePort();
    // Not the language of this machine: under LANG=C navigator.language is "C", which Intl refuses.
    const {PATH, HOME} = process.env;
    const program = new Program([driver, `--port=${port}`], {
      PATH,
      HOME,
      DISPLAY: display,
      NO_AT_BRIDGE: '1',
    });
    const webkit = new WebKit([program, ...(screen ? [screen.program] : [])], `http://127.0.0.1:${port}`);
    try {
      await program.started(() =>
        fetch(`${webkit.#driverUrl}/status`)
          .then(({ok}) => ok)
          .catch(() => false),
      );
      const {sessionId} = (await webkit.#ask('POST', '/session', {capabilities: {}})) as {sessionId: string};
      webkit.#session = `/session/${sessionId}`;
    } catch (error) {
      await webkit.stop();
      throw error;
    }
    return webkit;
  }

  /** Opens the page, and waits until it is loaded. */
  async goTo(url: string): Promise<void> {
    await this.#ask('POST', `${this.#session}/url`, {url});
  }

  async url(): Promise<string> {
    return (await this.#ask('GET', `${this.#session}/url`)) as string;
  }

  /** Runs the function in the page; what it gives, or the promise it gives comes to. */
  async run<Given extends readonly Value[], Answer>(
    inPage: (...given: Given) => Answer,
    ...args: Given
  ): Promise<Awaited<Answer>> {
    const script = `return (${inPage.toString()})(...arguments)`;
    return (await this.#ask('POST', `${this.#session}/execute/sync`, {script, args})) as Awaited<Answer>;
  }

  /** Presses and lets go of each key in turn, where the focus is. */
  async press(keys: readonly string[]): Promise<void> {
    const actions = keys
      .map((key) => KEYS[key] ?? key)
      .flatMap((value) => ['keyDown', 'keyUp'].map((type) => ({type, value})));
    await this.#ask('POST', `${this.#session}/actions`, {actions: [{type: 'key', id: 'keyboard', actions}]});
  }

  /** What the page is drawn in, without the window's frame; in the middle of the screen, where the pointer is, and with it the focus. */
  async resize(width: number, height: number): Promise<void> {
    const setWindow = (width: number, height: number): Promise<Value> => {
      const [x, y] = [(SCREEN.width - width) / 2, (SCREEN.height - height) / 2].map((at) =>
        Math.max(0, Math.floor(at)),
      );
      return this.#ask('POST', `${this.#session}/window/rect`, {x, y, width, height});
    };
    await setWindow(width, height);
    const [innerWidth, innerHeight] = await this.run(() => [window.innerWidth, window.innerHeight]);
    await setWindow(2 * width - innerWidth, 2 * height - innerHeight);
  }

  async stop(): Promise<void> {
    if (this.#session !== '') await this.#ask('DELETE', this.#session).catch(() => undefined);
    for (const program of this.#programs) await program.end('SIGTERM');
  }

  async #ask(method: string, path: string, body?: object): Promise<Value> {
    const response = await fetch(this.#driverUrl + path, {
      method,
      ...(body !== undefined && {body: JSON.stringify(body)}),
    });
    const {value} = (await response.json()) as {value: Value};
    if (response.ok) return value;
    const {error, message} = value as {error: string; message: string};
    throw new Error(`WebKit could not answer ${method} ${path}: ${error}: ${message}`);
  }
}

async function startScreen(): Promise<{program: Program; display: string}> {
  const program = new Program(
    [XVFB, '-displayfd', '1', '-screen', '0', `${SCREEN.width}x${SCREEN.height}x24`, '-nolisten', 'tcp'],
    {
      PATH: process.env['PATH'],
    },
  );
  const number = await program.started(() => /^\d+(?=\n)/m.exec(program.output)?.[0]);
  return {program, display: `:${number}`};
}
