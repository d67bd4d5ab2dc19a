const stream = document.querySelector('ftl-predictions-stream');
const lead = document.querySelector('#lead');

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
  const response = await fetch('/demo/session', {cache: 'no-store'});
  if (!response.ok) throw new Error(`/demo/session answered ${response.status}`);
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

const theme = document.querySelector('#theme');
const isDark = () =>
  (document.documentElement.dataset.theme ??
    (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
theme.addEventListener('click', () => {
  document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
});

const {jobId, run, speed} = await firstSession();
document.querySelector('#job').textContent = jobId;
const {says, sample, columns = null} = RUNS[run];
const pace = speed === 1 ? 'in its own time' : `${speed} times faster than it was trained`;
lead.textContent = `${says} This is a recording, replayed through a real server ${pace}.`;
document.querySelector('ftl-predictions-comparison').sample = sample;
document.querySelector('ftl-predictions-table').columns = columns;
stream.getToken = async () => (await session()).token;
stream.jobId = jobId;
