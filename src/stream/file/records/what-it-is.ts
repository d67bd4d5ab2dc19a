import type {Bytes} from '../bytes/pieces.ts';

/** What a file is by its first bytes, and what to do with it, where it is no run. */
const BINARY: readonly (readonly [magic: string, what: string])[] = [
  ['%PDF', 'is a PDF.'],
  ['PK\x03\x04', 'is a zip archive: unpack it, and name the file in it.'],
  ['7z\xbc\xaf', 'is a 7z archive: unpack it, and name the file in it.'],
  ['BZh', 'is packed with bzip2, which browsers cannot unpack. Pack it with gzip instead.'],
  ['\xfd7zXZ', 'is packed with xz, which browsers cannot unpack. Pack it with gzip instead.'],
  ['ARROW1', 'is an Arrow file. Write it as Parquet or as JSON Lines.'],
  ['SQLite format 3', 'is an SQLite database. Export its rows as JSON Lines or CSV.'],
  ['\x89PNG', 'is a picture.'],
  ['\xff\xd8\xff', 'is a picture.'],
  ['GIF8', 'is a picture.'],
  ['\x80\x04', 'is a Python pickle. Write it as JSON Lines or as Parquet.'],
  ['\x80\x05', 'is a Python pickle. Write it as JSON Lines or as Parquet.'],
];

const LFS = 'version https://git-lfs.github.com/';

/** Said of addresses that give the page about a file, not the file. */
const PAGES: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^https:\/\/github\.com\/.+\/blob\//, 'It is the page about the file: use the address of “Raw”.'],
  [
    /^https:\/\/huggingface\.co\/.+\/blob\//,
    'It is the page about the file: put /resolve/ in place of /blob/.',
  ],
];

/** Why a file is no run, as its first bytes show; `null` where they do not. The file's name stands before it. */
export function whyNoBytes(start: Bytes): string | null {
  const latin = String.fromCharCode(...start.subarray(0, 300));
  const known = BINARY.find(([magic]) => latin.startsWith(magic));
  if (known !== undefined) return known[1];
  if (latin.slice(257, 262) === 'ustar') return 'is a tar archive: unpack it, and name the file in it.';
  if (latin.startsWith(LFS)) {
    return 'is not the file itself but a pointer to it (Git LFS): fetch the file with git lfs pull.';
  }
  return null;
}

/** The same by its first characters: web pages and XML. */
export function whyNoText(start: string, name: string): string | null {
  const text = start.trimStart();
  if (!text.startsWith('<')) return null;
  if (/^<(\?xml|Error|ListBucketResult)/i.test(text) && !/<html/i.test(text)) {
    const said = /<Message>([^<]{1,200})/.exec(text)?.[1];
    return said === undefined ? 'is XML, not a run.' : `is an answer in XML, not a run. It says: ${said}`;
  }
  const title = /<title[^>]*>([^<]{0,200})/i.exec(text)?.[1]?.trim() ?? '';
  if (/^(index of|directory listing|listing directory)/i.test(title)) {
    return 'is the list of a folder: name one of its files.';
  }
  const called = title === '' ? '' : ` (“${title}”)`;
  const advice = PAGES.find(([pattern]) => pattern.test(name))?.[1];
  return `is a web page${called}, not a run. ${advice ?? 'The address may be wrong, or a login page may be answering.'}`;
}
