import type {FileReference} from '../../source-options.ts';
import {BlobBytes} from './blob-bytes.ts';
import type {FileBytes} from './file-bytes.ts';
import {UrlBytes} from './url-bytes.ts';

/** The files of a run, in order. */
export function filesOf(
  file: FileReference,
  pageUrl: string | null,
  isFollowed: boolean,
): readonly FileBytes[] {
  return [file]
    .flat()
    .map((one) => (typeof one === 'string' ? new UrlBytes(one, pageUrl, isFollowed) : new BlobBytes(one)));
}
