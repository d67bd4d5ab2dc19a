/**
 * For the page around the frame: `embed(iframe, getToken)` hands the token over when the frame asks for one, gives the frame
 * the height that it needs, and tells it whether the page is light or dark. Returns what ends it.
 */
export function embed(iframe, getToken) {
  const {origin} = new URL(iframe.src);
  const tell = (message) => iframe.contentWindow?.postMessage(message, origin);
  const tellTheme = () => tell({type: 'ftl-embed-theme', theme: isDark(iframe) ? 'dark' : 'light'});
  const once = new AbortController();

  /** While one is being got, the frame may ask again. */
  let token = null;

  const onMessage = async ({data, origin: from, source}) => {
    if (source !== iframe.contentWindow || from !== origin) return;
    if (data?.type === 'ftl-embed-height' && Number.isFinite(data.height))
      iframe.style.height = `${data.height}px`;
    if (data?.type !== 'ftl-embed-token-wanted' || token !== null) return;
    tellTheme();
    try {
      token = Promise.resolve(getToken());
      tell({type: 'ftl-embed-token', token: await token});
    } finally {
      token = null;
    }
  };
  window.addEventListener('message', onMessage, {signal: once.signal});
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tellTheme, {signal: once.signal});
  const observer = new MutationObserver(tellTheme);
  for (let around = iframe; around !== null; around = around.parentElement)
    observer.observe(around, {attributes: true});
  return () => {
    once.abort();
    observer.disconnect();
  };
}

/** By `color-scheme`; where that names none or both, by the background that shows behind the frame, else by the system. */
function isDark(element) {
  const named = getComputedStyle(element)
    .colorScheme.split(' ')
    .filter((word) => word === 'light' || word === 'dark');
  if (named.length === 1) return named[0] === 'dark';
  for (let around = element; around !== null; around = around.parentElement) {
    const [red, green, blue, alpha = 1] = (
      getComputedStyle(around).backgroundColor.match(/[\d.]+/g) ?? []
    ).map(Number);
    if (alpha > 0.5) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  }
  return named.length === 2 && matchMedia('(prefers-color-scheme: dark)').matches;
}
