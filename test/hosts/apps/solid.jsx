import 'ftl-predictions/solid';
import {createSignal, Show} from 'solid-js';
import {render} from 'solid-js/web';

window.heard = [];
const hear = ({type, detail}) => window.heard.push({type, detail});

const [state, show] = createSignal({});

function App() {
  return (
    <ftl-predictions-stream
      file={state().file}
      attr:max-rows={state().maxRows}
      prop:getToken={state().getToken}
      on:ftl-state={hear}
    >
      <Show when={state().hasBadge}>
        <ftl-live-badge compact />
      </Show>
      <ftl-predictions-table
        prop:pageSize={state().pageSize}
        prop:wrongOnly={state().wrongOnly}
        strings={state().strings}
        on:ftl-view-change={hear}
      >
        {state().words}
      </ftl-predictions-table>
    </ftl-predictions-stream>
  );
}

let isDrawn = false;
window.show = (next) => {
  show(next);
  if (!isDrawn) render(App, document.querySelector('#app'));
  isDrawn = true;
};
