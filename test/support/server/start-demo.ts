import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {DemoFile} from '../../../demo/replay/demo-job.ts';
import {Program} from '../program.ts';

const MAIN = fileURLToPath(new URL('../../../demo/main.ts', import.meta.url));

/** `npm start` as a process of its own. */
export function startDemo(dataDir: string, port: number, args: readonly string[]): Program {
  const env = {...process.env, DATABASE_URL: '', DATA_DIR: dataDir, PORT: String(port)};
  return new Program([process.execPath, MAIN, ...args], env);
}

/** The address that it prints once it has started. */
export function urlOf(demo: Program): Promise<string> {
  return demo.started(() => /Open\s+(http:\/\/\S+)/.exec(demo.output)?.[1]);
}

export async function demoFileOf(dataDir: string): Promise<DemoFile> {
  return JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as DemoFile;
}
