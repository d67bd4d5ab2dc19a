const stream = document.querySelector('ftl-predictions-stream');
const lead = document.querySelector('#lead');

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
lead.textContent =
  `A recorded ${run} run, replayed ${speed === 1 ? 'in its own time' : `${speed} times faster than it was trained`}. ` +
  "Each row goes from a trainer's POST through PostgreSQL to this page.";
// A sample worth following: "psychology", a sonnet, a correction in a second turn.
document.querySelector('ftl-predictions-comparison').sample = {g2p: '27', shakespeare: '8', assistant: '9'}[
  run
];
stream.getToken = async () => (await session()).token;
stream.jobId = jobId;
