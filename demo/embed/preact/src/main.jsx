import 'ftl-predictions/preact';
import {render} from 'preact';
import {useState} from 'preact/hooks';

function App() {
  const [isShown, show] = useState(true);
  return (
    <>
      <h1>A run</h1>
      <button onClick={() => show(!isShown)}>{isShown ? 'Hide' : 'Show'}</button>
      {isShown && (
        <ftl-predictions-stream file="/run.jsonl">
          <ftl-live-badge />
          <ftl-predictions-table pageSize={5} />
        </ftl-predictions-stream>
      )}
    </>
  );
}

render(<App />, document.querySelector('#app'));
