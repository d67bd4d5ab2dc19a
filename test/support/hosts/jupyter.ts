import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort} from '../free-port.ts';
import {Program} from '../program.ts';
import {pythonFor} from './cache.ts';
import {putPythonPackage} from './python-package.ts';

/** A cell of code. */
const cellOf = (source: string, i: number): object => ({
  ...{cell_type: 'code', id: `cell-${i}`, metadata: {}, source, outputs: [], execution_count: null},
});

const PLACES = {jupyterlab: '/doc/tree/', notebook: '/notebooks/'};
export type JupyterApp = keyof typeof PLACES;

/** JupyterLab with the Python package of this checkout, its notebooks in a folder of their own. */
export class Jupyter {
  readonly folder: string;
  readonly #notebooks: string;
  readonly #program: Program;

  private constructor(notebooks: string, folder: string, program: Program) {
    this.#notebooks = notebooks;
    this.folder = folder;
    this.#program = program;
  }

  /**
   * @param app JupyterLab, or the classic notebook's page
   * @param env for its kernels
   * @throws {Unavailable} where it cannot be installed
   */
  static async start(app: JupyterApp, env: Readonly<Record<string, string>>): Promise<Jupyter> {
    const programs = await pythonFor('jupyterlab');
    const folder = await mkdtemp(join(tmpdir(), 'ftl-jupyter-'));
    const packages = join(folder, 'packages');
    await putPythonPackage(packages);
    const config = join(folder, 'config');
    await mkdir(join(config, 'labconfig'), {recursive: true});
    await writeFile(
      join(config, 'labconfig/default_setting_overrides.json'),
      JSON.stringify({
        '@jupyterlab/apputils-extension:notification': {checkForUpdates: false, fetchNews: 'false'},
        // The worst that a reader can ask for: all that the page's widgets know goes into the notebook.
        '@jupyter-widgets/jupyterlab-manager:plugin': {saveState: true},
      }),
    );
    const notebooks = join(folder, 'notebooks');
    await mkdir(notebooks);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const program = new Program(
      [
        join(programs, 'python'),
        ...['-m', app, '--no-browser', '--allow-root', '--expose-app-in-browser'],
        ...[
          '--ip',
          '127.0.0.1',
          '--port',
          String(port),
          '--IdentityProvider.token=',
          `--ServerApp.root_dir=${notebooks}`,
        ],
      ],
      {
        ...{PATH: process.env['PATH'], HOME: folder, PYTHONPATH: packages, JUPYTER_CONFIG_DIR: config},
        ...{JUPYTER_DATA_DIR: join(folder, 'data'), JUPYTER_RUNTIME_DIR: join(folder, 'runtime')},
        ...{IPYTHONDIR: join(folder, 'ipython'), ...env},
      },
    );
    await program.started(() =>
      fetch(`${url}/api`)
        .then(({ok}) => ok)
        .catch(() => false),
    );
    return new Jupyter(`${url}${PLACES[app]}`, notebooks, program);
  }

  /** Puts a notebook there; its address. */
  async add(name: string, cells: readonly string[]): Promise<string> {
    const notebook = {
      cells: cells.map(cellOf),
      metadata: {kernelspec: {display_name: 'Python 3', language: 'python', name: 'python3'}},
      ...{nbformat: 4, nbformat_minor: 5},
    };
    await writeFile(join(this.folder, name), JSON.stringify(notebook));
    return this.addressOf(name);
  }

  addressOf(name: string): string {
    return `${this.#notebooks}${name}`;
  }

  async read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  async close(): Promise<void> {
    await this.#program.end('SIGINT');
    await rm(join(this.folder, '..'), {recursive: true, force: true});
  }
}
