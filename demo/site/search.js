/** Looks through all pages: the index is fetched once the field is first entered. */
const MOST = 12;
const field = document.querySelector('#find');
const found = document.querySelector('#found');
const {root} = document.querySelector('.find').dataset;
let index = null;

async function readIndex() {
  const response = await fetch(`${root}search.json`);
  if (!response.ok) throw new Error(`search.json: ${response.status}`);
  const sections = await response.json();
  return sections.map(([path, page, heading, text]) => ({
    path,
    page,
    heading,
    text,
    head: `${page} ${heading}`.toLowerCase(),
    body: text.toLowerCase(),
  }));
}

/** All words have to stand in a section; in its heading, and in its beginning, they count for more. */
function rank(section, words) {
  let points = 0;
  for (const word of words) {
    const inHead = section.head.includes(word);
    const at = section.body.indexOf(word);
    if (!inHead && at < 0) return 0;
    points += (inHead ? 10 : 0) + (at >= 0 ? 1 + 1 / (1 + at) : 0);
  }
  return section.heading.toLowerCase() === words.join(' ') ? points + 20 : points;
}

function excerpt({text, body}, words) {
  const at = Math.max(
    0,
    Math.min(...words.map((word) => body.indexOf(word)).filter((place) => place >= 0)) - 40,
  );
  const start = Number.isFinite(at) ? at : 0;
  return `${start > 0 ? '…' : ''}${text.slice(start, start + 120)}${text.length > start + 120 ? '…' : ''}`;
}

function item(section, words) {
  const link = document.createElement('a');
  link.href = root + section.path;
  const title = document.createElement('strong');
  title.textContent =
    section.heading === section.page ? section.page : `${section.page} › ${section.heading}`;
  const text = document.createElement('span');
  text.textContent = excerpt(section, words);
  link.append(title, text);
  return link;
}

async function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  found.hidden = words.length === 0;
  if (words.length === 0) return found.replaceChildren();
  let sections;
  try {
    sections = await (index ??= readIndex());
  } catch {
    index = null;
    found.textContent = 'The index of the pages could not be read. Type again to try again.';
    return;
  }
  const hits = sections
    .map((section) => ({section, points: rank(section, words)}))
    .filter(({points}) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, MOST);
  if (hits.length === 0) found.textContent = 'Nothing found: all words have to stand in one section.';
  else found.replaceChildren(...hits.map(({section}) => item(section, words)));
}

field.addEventListener('focus', () => (index ??= readIndex().catch(() => (index = null))), {once: true});
field.addEventListener('input', show);
field.addEventListener('keydown', ({key}) => {
  if (key === 'Enter') found.querySelector('a')?.click();
  if (key === 'Escape') {
    field.value = '';
    show();
  }
});
