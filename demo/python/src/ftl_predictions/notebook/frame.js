// Inside the frame that html() makes: the front-end module, and a model that stands still.
const text = (id) => document.getElementById(id).textContent;
const traits = JSON.parse(text('traits'));
const listeners = new Set();
const model = {
  get: (name) => traits[name],
  on: (event, listener) => event === 'msg:custom' && listeners.add(listener),
  off: (event, listener) => listeners.delete(listener),
  send({ftl, id}) {
    if (ftl !== 'file') return;
    const bytes = Uint8Array.from(atob(text('file')), (character) => character.charCodeAt(0));
    queueMicrotask(() => {
      for (const listener of listeners) listener({ftl, id, name: traits.file}, [bytes.buffer]);
    });
  },
};

/** The frame on the page around it, where that page's origin is ours. */
const frame = (() => {
  try {
    return window.frameElement;
  } catch {
    return null;
  }
})();

/** The elements look dark or light as the page behind them is: here, as it is behind the frame. */
function takeBackground() {
  for (
    let behind = frame;
    behind !== null;
    behind = behind.parentElement ?? behind.getRootNode().host ?? null
  ) {
    const style = getComputedStyle(behind);
    if (/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor)) continue;
    document.body.style.background = style.backgroundColor;
    return;
  }
}

const main = document.querySelector('main');
if (frame !== null) {
  takeBackground();
  const watch = new MutationObserver(takeBackground);
  for (const around of [frame.ownerDocument.documentElement, frame.ownerDocument.body])
    watch.observe(around, {attributes: true});
  if (main.dataset.height === 'auto')
    new ResizeObserver(
      () => (frame.style.height = `${Math.ceil(main.getBoundingClientRect().height)}px`),
    ).observe(main);
}
const address = URL.createObjectURL(new Blob([text('module')], {type: 'text/javascript'}));
const {default: module} = await import(address);
URL.revokeObjectURL(address);
main.replaceChildren();
module.render({model, el: main});
