/** Puts the notebooks' script, which is built, into the Python package; its wheel takes it from there. */
import {copyFile} from 'node:fs/promises';

await copyFile(
  new URL('../dist/ftl-predictions.anywidget.js', import.meta.url),
  new URL('../demo/python/src/ftl_predictions/notebook/anywidget.js', import.meta.url),
);
