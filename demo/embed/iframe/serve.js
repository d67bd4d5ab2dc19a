// Serves the page, and a token for its frame; the API key stays here. Whoever opens the page reads the job: on a site where
// that is not everybody's, ask who it is before /token answers.
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';

const {FTL_SERVER: server, FTL_API_KEY: apiKey, FTL_JOB: job, PORT: port = '4000'} = process.env;
if (!server || !apiKey || !job) {
  console.error(
    'FTL_SERVER (such as http://127.0.0.1:3000), FTL_API_KEY and FTL_JOB (the id of a job) are wanted.',
  );
  process.exit(1);
}

const html = (await readFile(new URL('index.html', import.meta.url), 'utf8'))
  .replaceAll('%server%', new URL(server).origin)
  .replaceAll('%job%', encodeURIComponent(job));

async function mintToken() {
  const answer = await fetch(new URL(`/api/training/jobs/${encodeURIComponent(job)}/embed-tokens`, server), {
    method: 'POST',
    headers: {'x-api-key': apiKey, 'content-type': 'application/json'},
    body: JSON.stringify({expires_in: 600}), // seconds; the frame asks anew when it has expired
  });
  if (!answer.ok) throw new Error(`Expected an embed token, but ${server} answered ${answer.status}.`);
  return (await answer.json()).token;
}

const listening = createServer(async ({url}, response) => {
  try {
    if (url === '/') response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
    else if (url === '/token') response.setHeader('cache-control', 'no-store').end(await mintToken());
    else response.writeHead(404).end();
  } catch (error) {
    console.error(error.message);
    response.writeHead(502).end();
  }
}).listen(Number(port), '127.0.0.1', () => {
  const {origin} = new URL(`http://127.0.0.1:${listening.address().port}`);
  console.log(`Open ${origin}/ (the server wants EMBED_ORIGINS=${origin})`);
});
