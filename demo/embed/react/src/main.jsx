import 'ftl-predictions/react';
import {StrictMode, useState} from 'react';
import {createRoot} from 'react-dom/client';

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

createRoot(document.querySelector('#app')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
