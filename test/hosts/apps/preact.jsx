import 'ftl-predictions/preact';
import {render} from 'preact';

window.heard = [];
const hear = ({type, detail}) => window.heard.push({type, detail});

function App({state}) {
  return (
    <ftl-predictions-stream
      file={state.file}
      max-rows={state.maxRows}
      getToken={state.getToken}
      onftl-state={hear}
    >
      {state.hasBadge && <ftl-live-badge compact />}
      <ftl-predictions-table
        pageSize={state.pageSize}
        wrongOnly={state.wrongOnly}
        strings={state.strings}
        onftl-view-change={hear}
      >
        {state.words}
      </ftl-predictions-table>
    </ftl-predictions-stream>
  );
}

window.show = (state) => render(<App state={state} />, document.querySelector('#app'));
