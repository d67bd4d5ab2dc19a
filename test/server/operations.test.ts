import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {copyFile, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {SIBLING_NAMES} from '../../.config/siblings.ts';
import {Metrics} from '../../server/metrics.ts';
import {describeVariables} from '../../server/start/config.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, 'server/operations');
const read = (name: string) => readFile(join(FOLDER, name), 'utf8');

const isMissing = (tool: string) => spawnSync(tool, ['--version']).error !== undefined;
const unless = (tool: string) => isMissing(tool) && `${tool} is not installed`;

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly description: string;
    readonly gridPos: {readonly x: number; readonly y: number};
    readonly targets: readonly {readonly expr: string}[];
  }[];
}

test('the dashboard asks only for metrics that the server has, and shows each that alerts ask for', async () => {
  const {panels} = JSON.parse(await read('dashboard.json')) as Dashboard;
  const metrics = await new Metrics().text();
  const asked = new Set(
    panels.flatMap(({targets}) =>
      targets.flatMap(({expr}) => expr.match(/\b(?:ftl|process|nodejs)_\w+/g) ?? []),
    ),
  );
  for (const name of asked) {
    const family = name.replace(/_(bucket|count|sum)$/, '');
    assert.match(metrics, new RegExp(`^# TYPE ${family} `, 'm'), name);
  }
  for (const name of (await read('alerts.yml')).match(/\bftl_[a-z_]+/g)!) {
    const shown = [...asked].some(
      (other) => other.replace(/_bucket$/, '') === name.replace(/_(bucket|count)$/, ''),
    );
    assert.ok(shown, `${name} has an alert and no panel`);
  }
  const places = panels.map(({gridPos: {x, y}}) => `${x} ${y}`);
  assert.equal(new Set(places).size, panels.length, 'no panel covers another');
  assert.ok(panels.every(({title, description}) => title !== '' && description !== ''));
});

test('what the container, the composition and the service set is a setting of the server', async () => {
  const known = new Set(
    describeVariables()
      .match(/^ {2}[A-Z_]+/gm)
      ?.map((name) => name.trim()),
  );
  const container = (await read('Containerfile')).match(/^ENV (.*)$/m)![1]!;
  const service = (await read('ftl-predictions.service')).match(/^Environment=(.*)$/m)![1]!;
  const composed = [
    ...(await read('compose.yaml')).split('database:\n    image')[0]!.matchAll(/^ {6}([A-Z_]+):/gm),
  ];
  const set = [...`${container} ${service}`.matchAll(/([A-Z_]+)=/g), ...composed].map(([, name]) => name!);
  assert.ok(set.length >= 8);
  assert.deepEqual(
    set.filter((name) => !known.has(name) && name !== 'NODE_ENV'),
    [],
  );
});

test('what is copied into the container is there, and is let through', async () => {
  const lines = (await read('Containerfile')).split('\n');
  const copied = lines
    .filter((line) => line.startsWith('COPY --from=build'))
    .map((line) => line.split(' ')[2]!);
  assert.ok(copied.length >= 4);
  const allowed = (await read('Containerfile.dockerignore')).match(/^!.*$/gm)!.map((line) => line.slice(1));
  for (const path of allowed) assert.ok(existsSync(join(ROOT, path)), path);
  const made = ['/app/node_modules/', '/app/dist/'];
  for (const path of copied.filter((one) => !made.includes(one)))
    assert.ok(allowed.includes(path.replace('/app/', '').replace(/\/$/, '')), path);
});

test('the package and the container are built with every file that a page fetches beside its script', async () => {
  const {scripts} = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: {build: string};
  };
  // An export as one HTML file has the build of notebooks inside.
  const wanted = ['bundle', ...SIBLING_NAMES, 'anywidget'];
  for (const [name, text] of [
    ['npm run build', scripts.build],
    ['Containerfile', await read('Containerfile')],
  ] as const) {
    const built = [...text.matchAll(/build --mode (\w+)/g)].map(([, mode]) => mode!);
    assert.deepEqual(
      wanted.filter((mode) => !built.includes(mode)),
      [],
      name,
    );
  }
});

test('the file of the container is as hadolint wants it', {skip: unless('hadolint')}, () => {
  const {status, stdout} = spawnSync(
    'hadolint',
    ['--failure-threshold', 'warning', join(FOLDER, 'Containerfile')],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stdout);
});

test('the service is as systemd wants it', {skip: unless('systemd-analyze')}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-unit-'));
  const unit = join(folder, 'ftl-predictions.service');
  await copyFile(join(FOLDER, 'ftl-predictions.service'), unit);
  const {stdout, stderr} = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const faults = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('ftl-predictions'));
  // Whether the clone stands where the unit says is the operator's.
  assert.deepEqual(
    faults.filter((line) => !line.includes('is not executable')),
    [],
  );
  await rm(folder, {recursive: true});
});
