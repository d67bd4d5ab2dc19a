import 'ftl-predictions/solid';
import {createSignal, Show} from 'solid-js';
import {render} from 'solid-js/web';

function App() {
  const [isShown, show] = createSignal(true);
  return (
    <>
      <h1>A run</h1>
      <button onClick={() => show(!isShown())}>{isShown() ? 'Hide' : 'Show'}</button>
      <Show when={isShown()}>
        <ftl-predictions-stream file="/run.jsonl">
          <ftl-live-badge />
          <ftl-predictions-table page-size={5} />
        </ftl-predictions-stream>
      </Show>
    </>
  );
}

render(App, document.querySelector('#app'));
