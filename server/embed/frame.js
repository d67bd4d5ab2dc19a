/** In the frame: the token comes from the page around it, heights go back to it. Nothing is taken from a page that is not listed. */
const WAIT_MS = 15_000;
const ASK_AGAIN_MS = 500;

const stream = document.querySelector('ftl-predictions-stream');
const {origins, theme} = document.body.dataset;
const allowed = JSON.parse(origins);
const [around] = location.ancestorOrigins ?? [];
/** Where to ask: the page around, where the browser tells it, else whichever of the listed it is. */
const asked = around === undefined ? allowed : allowed.filter((origin) => origin === around);

/** Whoever waits for a token. */
const waiting = new Set();
/** The origin that has sent one: heights go to it, and to no other. */
let host = null;

function say(words) {
  const note = document.createElement('p');
  note.className = 'words';
  note.role = 'status';
  note.textContent = words;
  document.querySelector('main').replaceChildren(note);
}

function ask() {
  for (const origin of host === null ? asked : [host])
    parent.postMessage({type: 'ftl-embed-token-wanted'}, origin);
}

/** Again and again: the page around may not listen yet. */
function tokenFromHost() {
  return new Promise((resolve, reject) => {
    const asking = setInterval(ask, ASK_AGAIN_MS);
    const end = () => {
      clearInterval(asking);
      clearTimeout(wait);
      waiting.delete(take);
    };
    const take = (token) => {
      end();
      resolve(token);
    };
    const wait = setTimeout(() => {
      end();
      reject(new Error(`the page around this frame sent none within ${WAIT_MS / 1000} s`));
    }, WAIT_MS);
    waiting.add(take);
    ask();
  });
}

function onMessage({data, origin, source}) {
  if (source !== parent || !allowed.includes(origin) || typeof data !== 'object' || data === null) return;
  if (data.type === 'ftl-embed-token' && typeof data.token === 'string') {
    host = origin;
    for (const take of [...waiting]) take(data.token);
    tellHeight();
  } else if (data.type === 'ftl-embed-theme' && theme === 'auto') show(data.theme);
}

/** `color-scheme` of the whole page: where it is that of the frame around, the background lets that show through. */
function show(look) {
  if (look !== 'light' && look !== 'dark') return;
  document.documentElement.style.colorScheme = look;
  stream?.setAttribute('theme', look);
}

function tellHeight() {
  if (host === null) return;
  const height = Math.ceil(document.querySelector('main').getBoundingClientRect().height);
  parent.postMessage({type: 'ftl-embed-height', height}, host);
}

if (parent === window) {
  say('These predictions are shown within another page. Opened by itself this address gets no token.');
} else if (asked.length === 0) {
  say(
    'The server lets no page at this address frame its predictions: its operator lists it in EMBED_ORIGINS.',
  );
} else if (stream === null) {
  say('The address of this frame names no job: it ends in /embed?job=… .');
} else {
  if (theme !== 'auto') show(theme);
  window.addEventListener('message', onMessage);
  new ResizeObserver(tellHeight).observe(document.querySelector('main'));
  stream.getToken = tokenFromHost;
  try {
    await import('./ftl-predictions.js');
  } catch {
    say(
      'The script of the elements could not be loaded. Reload the page; if this lasts, the server was not built.',
    );
  }
}
