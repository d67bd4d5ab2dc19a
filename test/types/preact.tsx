/** @jsxImportSource preact */
/** Read by `npm run types` alone: what Preact’s JSX takes of the tags, and what it refuses. */
import type {RefObject} from 'preact';
import type {} from '../../src/frameworks/preact.ts';
import type {PredictionsTable, StreamState, TableViewState} from '../../src/index.ts';

export const page = (table: RefObject<PredictionsTable | null>, jobId: string | undefined) => (
  <ftl-predictions-stream
    src="https://server.example"
    jobId={jobId}
    job-id="run-7"
    max-rows="500"
    getToken={async () => 'token'}
    onftl-state={({detail}) => detail satisfies StreamState}
    class="whole"
    style={{display: 'block'}}
  >
    <ftl-live-badge compact />
    <ftl-predictions-trends smoothing={0.5} by="epoch" />
    <ftl-predictions-table
      ref={table}
      key="table"
      pageSize={25}
      wrongOnly
      epoch="latest"
      viewState={{sort: 'step'}}
      strings={{title: 'Vorhersagen'}}
      onftl-view-change={({detail}) => detail satisfies TableViewState}
      onClick={({currentTarget}) => currentTarget.showNew()}
    />
    <ftl-predictions-comparison sample={5} baseline={0} only-changed="" />
  </ftl-predictions-stream>
);

export const refused = [
  // @ts-expect-error A number of rows, not a text: properties take no attribute's text.
  <ftl-predictions-table key="0" pageSize="many" />,
  // @ts-expect-error No such unit of differences.
  <ftl-predictions-table key="1" diff="line" />,
  // @ts-expect-error Methods are called, not set.
  <ftl-predictions-table key="2" showNew={() => undefined} />,
  // @ts-expect-error What is only to be read.
  <ftl-predictions-stream key="3" totalCount={5} />,
  // @ts-expect-error No such event.
  <ftl-predictions-stream key="4" onftlState={() => undefined} />,
  // @ts-expect-error No such tag.
  <ftl-prediction-table key="5" />,
];
