/**
 * The `python` stage of `npm test`: ruff, mypy and pytest of demo/python. It takes the first environment that has pytest: the
 * one named by FTL_PYTHON, demo/python/.venv (which .ci/run makes), the active one. Without any it is skipped, by name.
 * Arguments go to pytest (`npm run test:trainer` runs the tests with real trainers), those behind `soak` to the soak.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Tally} from './support/tally-reporter.ts';

const PROJECT = fileURLToPath(new URL('../demo/python', import.meta.url));
const TALLY_FILE = process.env['TALLY_FILE'] ?? null;

function findPython(): string | null {
  const named = process.env['FTL_PYTHON'];
  if (named !== undefined) return named;
  const folders = [join(PROJECT, '.venv'), process.env['VIRTUAL_ENV']];
  const pythons = folders.flatMap((folder) =>
    folder === undefined ? [] : [join(folder, 'bin/python'), join(folder, 'Scripts/python.exe')],
  );
  return pythons.find((python) => existsSync(python) && has(python, 'pytest')) ?? null;
}

const has = (python: string, tool: string): boolean =>
  spawnSync(python, ['-c', `import ${tool}`], {stdio: 'ignore'}).status === 0;

/** Its exit code. What it writes is this process's output. */
function run(python: string, args: readonly string[]): number {
  const {status, error} = spawnSync(python, ['-m', ...args], {cwd: PROJECT, stdio: 'inherit'});
  if (error) console.error(String(error));
  return status ?? 1;
}

async function main(pytestArgs: readonly string[]): Promise<number> {
  const python = findPython();
  const total = {passed: 0, failed: 0, skipped: [] as string[]};
  if (python === null) {
    total.skipped.push(
      'demo/python (no Python environment with pytest: .ci/run makes one in demo/python/.venv)',
    );
    console.log(total.skipped[0]);
  } else if (pytestArgs[0] === 'soak') {
    return (
      spawnSync(python, ['tests/soak.py', ...pytestArgs.slice(1)], {cwd: PROJECT, stdio: 'inherit'}).status ??
      1
    );
  } else {
    const code = run(python, ['pytest', ...(pytestArgs.length > 0 ? pytestArgs : ['-m', 'not trainer'])]);
    const tally = TALLY_FILE === null ? null : await readTally(TALLY_FILE);
    total.passed += tally?.passed ?? 0;
    total.failed += Math.max(tally?.failed ?? 0, code === 0 ? 0 : 1);
    total.skipped.push(...(tally?.skipped ?? []));
    if (pytestArgs.length === 0) checkSources(python, total);
  }
  if (TALLY_FILE !== null) await writeFile(TALLY_FILE, JSON.stringify(total satisfies Tally));
  return total.failed > 0 ? 1 : 0;
}

function checkSources(python: string, total: {passed: number; failed: number; skipped: string[]}): void {
  for (const [tool, ...args] of [
    ['ruff', 'check', '.'],
    ['ruff', 'format', '--check', '.'],
    ['mypy'],
  ] as const) {
    if (!has(python, tool)) total.skipped.push(`${[tool, ...args].join(' ')} (not installed)`);
    else if (run(python, [tool, ...args]) === 0) total.passed++;
    else total.failed++;
  }
}

async function readTally(file: string): Promise<Tally | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Tally;
  } catch {
    return null;
  }
}

process.exitCode = await main(process.argv.slice(2));
