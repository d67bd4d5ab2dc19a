/** In a snapshot: the rows out of their blocks, one block at a time, to the elements, which unpack them as they read. */
const {jobId, job, rows} = JSON.parse(document.getElementById('facts').textContent);
const words = document.querySelector('.words');
const stream = document.querySelector('ftl-predictions-stream');

/** Lets the page draw and be scrolled. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const parts = [];
for (const block of document.querySelectorAll('script.rows')) {
  parts.push(new Blob([bytesOf(block.textContent)]));
  block.remove();
  await nextTask();
}

words.remove();
stream.fileJob = job;
stream.jobId = jobId;
stream.maxRows = Math.max(rows, 1);
stream.file = new File(parts, `${jobId}.jsonl.gz`);
