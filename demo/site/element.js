/** The page of one element: its controls set its attributes, and what is to be copied says the same. */
import {copyFrom} from './copy.js';

const subject = document.querySelector('#subject');
const markup = document.querySelector('#markup');
const controls = [...document.querySelectorAll('[data-attribute]')];
const followers = [...document.querySelectorAll('#stage > :not(#subject)')];
/** What all elements have: of what stands beside it is set, too. */
const SOURCE = new Set(
  [...document.querySelectorAll('#controls details [data-attribute]')].map(({dataset}) => dataset.attribute),
);
const RUN = subject.getAttribute('file');
const LIVE_SPEED = '60';

/** What the page has to show, by attributes that any page could have; only loading wants an answer that never comes. */
const SITUATIONS = {
  recorded: {file: RUN, replay: null, headers: null},
  live: {file: RUN, replay: LIVE_SPEED, headers: null},
  loading: {file: '../runs/later.jsonl', replay: null, headers: () => new Promise(() => {})},
  empty: {file: '../runs/empty.jsonl', replay: null, headers: null},
  error: {file: '../runs/none.jsonl', replay: null, headers: null},
};

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const valueOf = (control) =>
  control.type === 'checkbox' ? (control.checked ? '' : null) : control.value === '' ? null : control.value;

/** As the controls are set: an element may reflect more of what it is. */
function tagOf(element, depth = '') {
  const attributes = controls
    .map((control) => [control.dataset.attribute, valueOf(control)])
    .filter(([name, value]) => value !== null && element.hasAttribute(name))
    .map(([name, value]) => (value === '' ? ` ${name}` : ` ${name}="${escaped(value)}"`))
    .join('');
  const inside = [...element.children].map((child) => `${tagOf(child, `${depth}  `)}\n`).join('');
  return `${depth}<${element.localName}${attributes}>${inside && `\n${inside}${depth}`}</${element.localName}>`;
}

function showMarkup() {
  const script = '<script type="module" src="https://your-site.example/ftl-predictions.js"></script>';
  markup.textContent = [script, ...[subject, ...followers].map((element) => tagOf(element))].join('\n');
}

function set(name, value) {
  for (const element of SOURCE.has(name) ? [subject, ...followers] : [subject]) {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

for (const control of controls) {
  control.addEventListener('change', () => {
    set(control.dataset.attribute, valueOf(control));
    showMarkup();
  });
}
document.querySelector('#controls').addEventListener('submit', (event) => event.preventDefault());

for (const choice of document.querySelectorAll('[name="situation"]')) {
  choice.addEventListener('change', () => {
    const {headers, ...attributes} = SITUATIONS[choice.value];
    for (const element of [subject, ...followers]) element.getHeaders = headers;
    for (const [name, value] of Object.entries(attributes)) {
      set(name, value);
      for (const control of controls) if (control.dataset.attribute === name) control.value = value ?? '';
    }
    showMarkup();
  });
}

copyFrom(document.querySelector('#copy'), markup);
showMarkup();
