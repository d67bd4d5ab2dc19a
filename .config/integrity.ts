/**
 * Writes `integrity.json` into `dist`, or the folder that is given: the hash of every script there, by its name, as
 * `integrity` wants it (https://www.w3.org/TR/SRI/).
 */
import {createHash} from 'node:crypto';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));

const names = (await readdir(folder, {recursive: true}))
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.js'))
  .sort();
const hashes = await Promise.all(
  names.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    return [name, `sha384-${createHash('sha384').update(bytes).digest('base64')}`] as const;
  }),
);
await writeFile(join(folder, 'integrity.json'), `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`);
