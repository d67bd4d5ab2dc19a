/** @jsxImportSource solid-js */
/** Read by `npm run types` alone: what Solid’s JSX takes of the tags, and what it refuses. */
import type {Accessor} from 'solid-js';
import type {} from '../../src/frameworks/solid.ts';
import type {PredictionsTable, StreamState, TableViewState} from '../../src/index.ts';

export const page = (keep: (table: PredictionsTable) => void, jobId: Accessor<string>, file: File) => (
  <ftl-predictions-stream
    src="https://server.example"
    job-id={jobId()}
    max-rows="500"
    file={file}
    prop:getToken={async () => 'token'}
    on:ftl-state={({detail}) => detail satisfies StreamState}
    class="whole"
    style={{display: 'block'}}
  >
    <ftl-live-badge compact />
    <ftl-predictions-trends smoothing={0.5} by="epoch" />
    <ftl-predictions-table
      ref={keep}
      page-size={25}
      attr:max-length={80}
      prop:wrongOnly={true}
      epoch="latest"
      view-state={{sort: 'step'}}
      strings={{title: 'Vorhersagen'}}
      on:ftl-view-change={{handleEvent: ({detail}) => detail satisfies TableViewState, once: true}}
      onClick={({currentTarget}) => currentTarget.showNew()}
    />
    <ftl-predictions-comparison sample={5} baseline={0} only-changed="" />
  </ftl-predictions-stream>
);

export const refused = [
  // @ts-expect-error A number of rows, not a text.
  <ftl-predictions-table page-size="many" />,
  // @ts-expect-error Solid would set `pagesize`, which nothing reads.
  <ftl-predictions-table pageSize={25} />,
  // @ts-expect-error A number of rows, not a text: properties take no attribute's text.
  <ftl-predictions-table prop:pageSize="25" />,
  // @ts-expect-error No such unit of differences.
  <ftl-predictions-table diff="line" />,
  // @ts-expect-error Methods are called, not set.
  <ftl-predictions-table prop:showNew={() => undefined} />,
  // @ts-expect-error What is only to be read.
  <ftl-predictions-stream prop:totalCount={5} />,
  // @ts-expect-error Another event’s handler.
  <ftl-predictions-stream on:ftl-state={(event: MouseEvent) => event.clientX} />,
  // @ts-expect-error No such tag.
  <ftl-prediction-table />,
];
