/**
 * Writes into `dist`, or the folder that is given, what a program reads of the package: llms.txt, and Markdown of each
 * element and each document.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {agentFiles} from '../demo/make/agent-files.ts';
import {readDocuments} from '../demo/make/documents.ts';
import {readElements} from '../demo/make/site.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));

for (const [path, text] of agentFiles(await readElements(), await readDocuments())) {
  const target = join(folder, path);
  await mkdir(dirname(target), {recursive: true});
  await writeFile(target, text);
}
