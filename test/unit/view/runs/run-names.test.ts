import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runNames} from '../../../../src/view/runs/run-names.ts';

test('a run is called by its job, or by its file without the way to it', () => {
  const runs = [
    {jobId: 'run-a'},
    {file: '/runs/b.jsonl?x=1'},
    {file: new File([], 'c.csv')},
    {file: ['https://x.example/d.jsonl', 'e.jsonl']},
  ];
  assert.deepEqual(runNames(runs, 'run'), ['run-a', 'b.jsonl', 'c.csv', 'd.jsonl']);
});

test('runs of one name are told apart, and one without a name has a word', () => {
  const runs = [{file: 'a/run.jsonl'}, {file: 'b/run.jsonl'}, {file: new Blob([])}, {}];
  assert.deepEqual(runNames(runs, 'run'), ['run.jsonl', 'run.jsonl (2)', 'run', 'run (2)']);
});
