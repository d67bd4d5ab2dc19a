/** What unpacks gzip: loaded for the first such file, and in a file of its own beside the one-file builds. */
export {
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  Z_BUF_ERROR,
} from 'pako';
