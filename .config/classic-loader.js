/**
 * Runs the carried parts, and fetches the others from beside this script: by `import()`, which goes by the page's policy and
 * its hashes; by a tag where that cannot be (a page from disk, another site's script without CORS).
 */
export const start = (key, carried, needs) => {
  const tag = globalThis.document?.currentScript;
  const parts = (globalThis[Symbol.for(key)] ??= {});
  const made = {};

  const need = (name) => {
    if (made[name] === undefined) (carried[name] ?? parts[name])(need, (made[name] = {}), load);
    return made[name];
  };

  // `https://…/npm/ftl-predictions` is the script too.
  const addressOf = (name) => {
    const file = `ftl-predictions.classic.${name}.js`;
    const {src} = tag ?? {};
    if (!src) return new URL(file, document.baseURI);
    return new URL(/\.js$/.test(new URL(src).pathname) ? file : `${src}/dist/${file}`, src);
  };

  const byTag = (url) =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.nonce = tag?.nonce ?? '';
      script.onload = resolve;
      script.onerror = () => reject(new TypeError(`${url} could not be loaded.`));
      script.src = url;
      document.head.append(script);
      script.remove();
    });

  const fetchPart = async (name) => {
    const url = addressOf(name);
    const isOthers = url.origin !== globalThis.location.origin && tag?.crossOrigin === null;
    await (url.protocol === 'file:' || isOthers ? byTag(url.href) : import(url.href));
    if (parts[name] === undefined)
      throw new TypeError(`${url} is not of the same build as the script that wants it.`);
  };

  const load = async (name) => {
    const missing = [name, ...(needs[name] ?? [])].filter((one) => parts[one] === undefined);
    await Promise.all(missing.map(fetchPart));
    return need(name);
  };

  return need('entry');
};
