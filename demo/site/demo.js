import {copyFrom} from './copy.js';

const stream = document.querySelector('ftl-predictions-stream');
const lead = document.querySelector('#lead');
/** On a static host: the run that the page reads from its file, in place of a server's job. */
const recorded = document.documentElement.dataset.run;
const RECORDED_SPEED = 20;
const ASK_AGAIN_MS = 10_000;

/** What is to be seen, in plain words, and a sample worth following: a correction in a second turn, "psychology", a sonnet. */
const RUNS = {
  assistant: {
    columns: 'epoch prompt ground_truth prediction scores.correct',
    says:
      'A small language model is learning to turn requests into commands. It trains for a while, then answers the same ' +
      '32 requests, four times each, and the answers appear below as it gives them.',
    sample: '9',
  },
  g2p: {
    says:
      'A small model is learning how English words are pronounced. It trains for a while, then spells out the same 48 words ' +
      'in sounds, and the answers appear below as it gives them.',
    sample: '27',
  },
  shakespeare: {
    says:
      'A small model is learning to write like Milton and Shakespeare. It trains for a while, then goes on from the same 12 ' +
      'passages, and its lines appear below as it writes them.',
    sample: '8',
  },
};

async function session() {
  const response = await fetch('demo/session', {cache: 'no-store'});
  if (!response.ok) throw new Error(`demo/session answered ${response.status}`);
  return response.json();
}

async function firstSession() {
  for (;;) {
    try {
      return await session();
    } catch {
      lead.textContent = 'The server does not answer yet; asking again every second.';
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

const timesFaster = (speed) =>
  speed === 1 ? 'in its own time' : `${speed} times faster than it was trained`;

function present(run, how) {
  const {says, sample, columns = null} = RUNS[run];
  lead.textContent = `${says} ${how}`;
  document.querySelector('ftl-predictions-comparison').sample = sample;
  document.querySelector('ftl-predictions-table').columns = columns;
}

/** Reads the run's file as if it were trained now, from its start. */
async function replay(run, speed) {
  const {config} = (await (await fetch('runs/jobs.json')).json())[run];
  document.querySelector('#over').hidden = true;
  document.querySelector('#job').textContent = `${run}.jsonl`;
  // Taken away first: the same file at the same speed is the same source, which is over.
  Object.assign(stream, {jobId: null, file: null, replay: null});
  await stream.updateComplete;
  Object.assign(stream, {job: config, replay: speed, file: `runs/${run}.jsonl`});
}

/** What has just come, in one line. */
function tellNow() {
  const {totalCount, latestPrediction} = stream;
  if (latestPrediction === null) return;
  const count = (totalCount ?? 0).toLocaleString('en');
  const short = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text).replaceAll(/\s+/g, ' ');
  document.querySelector('#now').textContent =
    `Epoch ${latestPrediction.epoch}, ${count} answers so far. The last: “${short(latestPrediction.prediction)}”`;
}

function onceOver(words, again) {
  document.querySelector('#again').addEventListener('click', again);
  stream.addEventListener('ftl-state', ({target, detail}) => {
    if (target !== stream || detail.kind !== 'ended') return;
    document.querySelector('#over-words').textContent = words;
    document.querySelector('#over').hidden = false;
  });
  stream.addEventListener('ftl-batch', tellNow);
}

copyFrom(document.querySelector('#copy'), document.querySelector('#markup'));
if (recorded !== undefined) {
  const start = () => replay(recorded, RECORDED_SPEED);
  present(recorded, `This is a recording, replayed ${timesFaster(RECORDED_SPEED)}.`);
  onceOver('The run is over: all its answers are below.', start);
  await start();
} else {
  const {jobId, run, speed} = await firstSession();
  document.querySelector('#job').textContent = jobId;
  present(run, `This is a recording, replayed through a real server ${timesFaster(speed)}.`);
  onceOver(
    'The run is over: all its answers are below. Stop npm start and start it again for a new job, which this page then shows.',
    () => replay(run, speed),
  );
  stream.getToken = async () => (await session()).token;
  stream.jobId = jobId;
  // Another start has another job once this one is over.
  setInterval(async () => {
    const now = await session().catch(() => null);
    if (now !== null && now.jobId !== jobId) window.location.reload();
  }, ASK_AGAIN_MS);
}
