import {createServer} from 'node:http';
import {build, type Rolldown} from 'vite';

export interface BenchPage {
  readonly url: string;
  close(): void;
}

/** A page of its own that runs this module, built as for production in one piece. */
export async function serveBenchPage(entry: URL): Promise<BenchPage> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: {entry: entry.pathname, formats: ['es']},
      rolldownOptions: {output: {codeSplitting: false}},
    },
    define: {'process.env.NODE_ENV': '"production"'},
  })) as Rolldown.RolldownOutput[];
  const code = built[0]!.output[0].code;
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.writeHead(200, {'content-type': isScript ? 'text/javascript' : 'text/html'});
    response.end(
      isScript ? code : '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('Expected the page to be served on a port.');
  return {url: `http://127.0.0.1:${address.port}/`, close: () => server.close()};
}
