import assert from 'node:assert/strict';
import {test} from 'node:test';
import {summaryOf} from '../../../src/view/long-text.ts';

const frames = Array.from(
  {length: 59},
  (_, i) => `  File "train.py", line ${i}, in step\n    loss.backward()`,
);

/** What programs say when they fail, and the line with the reason. */
const SUMMARIES: Readonly<Record<string, readonly [text: string, summary: string | null]>> = {
  'one line is read as it is': ['CUDA out of memory', null],
  'so are a few': ['one\ntwo\nthree\n', null],
  'a Python traceback says why in its last line': [
    ['Traceback (most recent call last):', ...frames, "KeyError: 'labels'", ''].join('\n'),
    "KeyError: 'labels'",
  ],
  'what torch adds below the error is advice, not the reason': [
    [
      'Traceback (most recent call last):',
      ...frames,
      'torch.AcceleratorError: CUDA error: device-side assert triggered',
      'CUDA kernel errors might be reported at some other call',
      'Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.',
    ].join('\n'),
    'torch.AcceleratorError: CUDA error: device-side assert triggered',
  ],
  'the last of chained tracebacks is the one that ended it': [
    [
      'Traceback (most recent call last):',
      ...frames,
      'ValueError: first',
      'During handling of the above exception, another exception occurred:',
      ...frames,
      'RuntimeError: second',
    ].join('\r\n'),
    'RuntimeError: second',
  ],
  'a JavaScript stack says it first': [
    ['TypeError: x is not a function', ...frames.map((_, i) => `    at step (train.js:${i}:3)`)].join('\n'),
    'TypeError: x is not a function',
  ],
  'a log without an error is told by its last line of words': [
    ['a', 'b', 'c', 'd', 'slurmstepd: step 7 was killed', '========', '   '].join('\n'),
    'slurmstepd: step 7 was killed',
  ],
  'one endless line is cut, and never through a character': ['😀'.repeat(50_000), `${'😀'.repeat(280)}…`],
  'lines without a word are shown by one of them': ['-\n'.repeat(9), '-'],
};

for (const [claim, [text, summary]] of Object.entries(SUMMARIES)) {
  test(claim, () => assert.equal(summaryOf(text), summary));
}
